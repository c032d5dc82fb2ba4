import { z } from 'zod';
import { scheduleForms, scheduleProblem } from './schedule.ts';

/** What a kind of value may be, in words. */
export const allowances = z.registry<{ readonly allowed: string }>();

/** A number as the configuration brings it: text at the top level, text or a number within an object. */
const number = (schema: z.ZodNumber): z.ZodType<number> =>
  z.preprocess(
    (given) => (typeof given === 'string' && /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : given),
    schema,
  );

const whole = (unit: 'days' | 'hours', least: number, most: number): z.ZodType<number> =>
  number(z.int().min(least).max(most)).register(allowances, {
    allowed: `a whole number of ${unit} from ${least} to ${most}`,
  });

export const days = (least: number, most: number): z.ZodType<number> => whole('days', least, most);

export const hours = (least: number, most: number): z.ZodType<number> => whole('hours', least, most);

export const share = number(z.number().gt(0).max(1)).register(allowances, {
  allowed: 'a share above 0 and up to 1',
});

export const yesOrNo = z
  .preprocess((given) => (given === 'true' ? true : given === 'false' ? false : given), z.boolean())
  .register(allowances, { allowed: 'true or false' });

/** A text of a form that words say better than the expression does. */
export const word = (form: RegExp, allowed: string): z.ZodString =>
  z.string().regex(form).register(allowances, { allowed });

export const schedule = z
  .string()
  .check(({ value, issues }) => {
    const message = scheduleProblem(value);
    if (message !== undefined) issues.push({ code: 'custom', message, input: value });
  })
  .register(allowances, { allowed: scheduleForms });

/** A bucket's name is checked here: a preview takes any, and the service refuses it half-way through an `up`. */
export const bucketPrefix = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/)
  .max(63 - '-analytics-data'.length)
  .refine((name) => !name.startsWith('goog') && !name.includes('google'), 'has Google in it')
  .register(allowances, {
    allowed:
      '2 to 48 lower-case letters, digits and hyphens, neither end a hyphen, without "google" and not beginning with "goog"; unique in the world',
  });

/** The engine turns a day that stands without quotes in YAML into a time. */
export const day = (first: string, last: string): z.ZodType<string> =>
  z
    .preprocess(
      (given) => (typeof given === 'string' ? given.replace(/ 00:00:00 \+0000 UTC$/, '') : given),
      z.iso.date().refine((date) => date >= first && date <= last, `is not from ${first} to ${last}`),
    )
    .register(allowances, { allowed: `a day as YYYY-MM-DD, from ${first} to ${last}` });

export const email = z.email().register(allowances, { allowed: 'an e-mail address' });

export const memberPrincipals = z
  .array(z.string().regex(/^(?:(?:user|group|serviceAccount):[^\s:@]+@[^\s:@]+|domain:[^\s:@]+\.[^\s:@]+)$/))
  .refine((all) => new Set(all).size === all.length, 'names somebody twice')
  .register(allowances, {
    allowed:
      'a list of principals, each once: user:, group: or serviceAccount: and an address, or domain: and its name',
  });

/** A policy has at most 16 channels, of which one may be the e-mail address. @see https://cloud.google.com/monitoring/quotas */
export const notificationChannels = z
  .array(z.string().regex(/^notificationChannels\/\d+$/))
  .max(15)
  .refine((all) => new Set(all).size === all.length, 'names a channel twice')
  .register(allowances, {
    allowed:
      'a list of up to 15 texts notificationChannels/NUMBER, the ends of the names that `gcloud beta monitoring channels list --format="value(name)"` prints, each once',
  });

/** Keys that belong together; each may be left out that has a default. */
export function object<Shape extends z.core.$ZodShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const names = Object.keys(shape);
  return z.strictObject(shape).register(allowances, {
    allowed: `an object with ${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`,
  });
}
