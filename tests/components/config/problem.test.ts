import { RunError } from '@pulumi/pulumi';
import { expect } from 'chai';
import fc from 'fast-check';
import { readConfig } from '../../../components/config/config.ts';
import { keyNamed, keys as known } from '../../../components/config/keys.ts';
import type { RawConfig } from '@ecommerce/stack-guard';
import { example } from '../example.ts';
import { stacks } from '../../../inventory/stacks.ts';
import { carriedOut, commandsOf } from './command.ts';
import { type Given, giving, keysIn, lacking, least, refusal } from './given.ts';
import { contradictions, values } from './values.ts';

const keys = known.map(({ name }) => name);
const isWithin = (key: string): boolean => key.includes('.');
const isObject = (key: string): boolean => keys.some((each) => each.startsWith(`${key}.`));
const messageOf = (given: Given): string => refusal(giving(given))?.message ?? '';

/** A configuration after every command of its refusal; itself where it is not refused. */
function fixed(config: RawConfig): RawConfig {
  return commandsOf(refusal(config)?.message ?? '').reduce(carriedOut, config);
}

describe('the example of a key', () => {
  it('gives objects as they are by default, so that nothing is lost when one key within is set later', () => {
    for (const key of keys.filter(isObject)) {
      const example: unknown = JSON.parse(keyNamed(key)?.example ?? '');
      expect(readConfig(giving({ [key]: example })), key).to.deep.equal(readConfig(least));
    }
  });
});

describe('the refusal of a configuration', () => {
  it('says of each problem the key, what was given, what is allowed and the command that fixes it', () => {
    const text = messageOf({ location: 'Mars', 'lifecycle.softDeleteDays': 3, schedules: 'daily' });
    expect(text.split('\n')).to.deep.equal([
      "The stack's configuration has 3 problems:",
      '  location: given "Mars"; allowed: EU, US or a region such as europe-west1; one for buckets, datasets and transfers',
      '    pulumi config set location EU',
      '  lifecycle.softDeleteDays: given 3; allowed: a whole number of days from 7 to 90',
      '    pulumi config set --path lifecycle.softDeleteDays 7',
      '  schedules: given "daily"; allowed: an object with transfers, pipeline and watch',
      `    pulumi config set schedules '${keyNamed('schedules')?.example ?? ''}'`,
    ]);
  });

  it('says that nothing was given where a key lacks', () => {
    expect(refusal(lacking('gcp:project'))?.message).to.include(
      '  gcp:project: given nothing; allowed: the id of a Google Cloud project',
    );
  });

  it('says why, beyond what is allowed', () => {
    expect(messageOf({ 'schedules.pipeline': 'every day 09:00' })).to.include(
      'schedules.pipeline: given "every day 09:00"; it runs on the full hour; allowed: "every day HH:MM"',
    );
    expect(messageOf({ bucketPrefix: 'goog-shop' })).to.include('; it has Google in it; allowed: ');
    expect(messageOf({ 'dateRange.start': '0000-01-01' })).to.include(
      '; it is not from 1900-01-01 to 2099-12-31; allowed: ',
    );
    expect(messageOf({ 'lifecycle.rawDeleteAfterDays': 20 })).to.include(
      '  lifecycle.rawDeleteAfterDays: given 20; it deletes raw objects within the replay window of 35 days, so that history ' +
        'could not be rebuilt; allowed: a whole number of days from 1 to 36500\n' +
        '    pulumi config set --path lifecycle.rawDeleteAfterDays 36',
    );
  });

  it('names the known keys and removes one that there is not', () => {
    const text = messageOf({ colour: 'red' });
    expect(text).to.match(
      / {2}colour: given "red"; no such key, known are gcp:project, projectNumber, .*, protect\n/,
    );
    expect(text).not.to.include('softDeleteDays');
    expect(messageOf({ 'dateRange.middle': 1 })).to.include('no such key, known are start, end\n');
    expect(commandsOf(text)).to.deep.equal(['pulumi config rm colour']);
    expect(commandsOf(messageOf({ 'lifecycle.colour': 1 }))).to.deep.equal([
      'pulumi config rm --path lifecycle.colour',
    ]);
  });

  it('moves a key to its place that was set without --path', () => {
    const config = { ...least, 'ecommerce-data-pipeline:lifecycle.softDeleteDays': '30' };
    expect(refusal(config)?.message).to.include(
      'lifecycle.softDeleteDays: given "30" as a key of its own; it is one within lifecycle, which --path says\n' +
        '    pulumi config rm lifecycle.softDeleteDays\n' +
        '    pulumi config set --path lifecycle.softDeleteDays 30',
    );
    expect(readConfig(fixed(config)).lifecycle.softDeleteDays).to.equal(30);
  });

  it('tells every problem at once', () => {
    const given = Object.fromEntries(
      keys.filter((key) => !isObject(key)).map((key) => [key, isWithin(key) ? null : '?']),
    );
    const config = giving({ ...given, colour: 'red', 'lifecycle.colour': 'red', 'schedules.bronze': '' });
    const expected = [...Object.keys(given), 'colour', 'lifecycle.colour', 'schedules.bronze'];
    expect(keysIn(refusal(config))).to.have.members(expected);
    expect(refusal(config)?.message).to.include(`has ${expected.length} problems:`);
  });

  it('tells contradictions along with other problems, even within one object', () => {
    const error = refusal(
      giving({
        location: 'Mars',
        lifecycle: {
          nearlineAfterDays: 50,
          coldlineAfterDays: 40,
          rawDeleteAfterDays: 20,
          softDeleteDays: 1,
        },
        dateRange: { start: '2020-01-01', end: '2019-01-01', middle: '' },
      }),
    );
    expect(keysIn(error)).to.have.members([
      'location',
      'lifecycle.softDeleteDays',
      'dateRange.middle',
      'lifecycle.rawDeleteAfterDays',
      'lifecycle.coldlineAfterDays',
      'dateRange.end',
    ]);
  });

  it('finds no contradiction with a value that is wrong itself', () => {
    const lifecycle = { nearlineAfterDays: 200, coldlineAfterDays: 'later', rawDeleteAfterDays: 30 };
    expect(keysIn(refusal(giving({ lifecycle, replayWindowDays: '1' })))).to.have.members([
      'replayWindowDays',
      'lifecycle.coldlineAfterDays',
    ]);
  });

  it('is printed by the engine without a stack trace', () => {
    expect(RunError.isInstance(refusal({}))).to.equal(true);
  });
});

describe('the commands of a refusal', () => {
  for (const stack of stacks) {
    it(`fix each wrong value of each key in ${stack}, one command a problem`, () => {
      const config = example[stack];
      for (const [key, { wrong }] of Object.entries(values)) {
        for (const value of wrong) {
          const given = giving({ [key]: value }, config);
          const what = `${key}: ${JSON.stringify(value)}`;
          expect(commandsOf(refusal(given)?.message ?? ''), what).to.have.lengthOf(1);
          expect(refusal(fixed(given))?.message, what).to.equal(undefined);
        }
      }
    });

    it(`fix each key that ${stack} lacks`, () => {
      const config = example[stack];
      for (const key of keys.filter((each) => !isWithin(each))) {
        expect(refusal(fixed(lacking(key, config)))?.message, key).to.equal(undefined);
      }
    });
  }

  for (const [why, given] of contradictions) {
    it(`fix ${why}`, () => {
      expect(refusal(fixed(giving(given)))?.message).to.equal(undefined);
    });
  }

  it('fix whatever is given for a key', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keys), anything, (key, value) => {
        expect(refusal(fixed(giving({ [key]: value })))?.message).to.equal(undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('fix any number of keys at once; only an example may still contradict a value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys.filter((key) => !isObject(key))), anything),
        (given) => {
          const once = fixed(giving(given));
          const left = refusal(once)?.problems ?? [];
          expect(left.every(({ why }) => why !== undefined)).to.equal(true);
          expect(refusal(fixed(once))?.message).to.equal(undefined);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('remove keys that there are not, whatever they are called', () => {
    const name = fc
      .oneof(
        fc.string({ minLength: 1, unit: 'binary-ascii' }),
        fc.constantFrom('constructor', '__proto__', "it's", '"'),
      )
      .filter(
        (each) => !each.includes(':') && !/[\n\r]/.test(each) && !keys.some((key) => key.endsWith(each)),
      );
    fc.assert(
      fc.property(name, fc.constantFrom('', 'lifecycle', 'schedules'), (unknown, object) => {
        const given = Object.fromEntries([[unknown, '1']]);
        const config = giving(object === '' ? given : { [object]: given });
        expect(refusal(config)?.problems).to.have.lengthOf(1);
        expect(readConfig(fixed(config))).to.deep.equal(readConfig(least));
      }),
    );
  });
});

/** What may stand in a stack file. */
const anything = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.integer({ min: -1, max: 40_000 }),
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  fc.jsonValue({ maxDepth: 2 }),
);
