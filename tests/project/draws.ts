import fc from 'fast-check';

/**
 * The draws of all properties: the same each time, so that a change is judged by what it changes, or those of PROPERTY_SEED, which the nightly
 * check sets to a new number each day. A failure prints its seed; PROPERTY_SEED with that number draws it again.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
