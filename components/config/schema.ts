import { z } from 'zod';
import { devSettings } from '../../model/target.ts';
import { scheduleProblem } from './schedule.ts';

/** A number as the configuration brings it: text at the top level, text or a number within an object. */
const number = (schema: z.ZodNumber): z.ZodType<number> =>
  z.preprocess(
    (given) => (typeof given === 'string' && /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : given),
    schema,
  );

const days = (least: number, most: number): z.ZodType<number> => number(z.int().min(least).max(most));

const yesOrNo = z.preprocess(
  (given) => (given === 'true' ? true : given === 'false' ? false : given),
  z.boolean(),
);

const schedule = z.string().check(({ value, issues }) => {
  const message = scheduleProblem(value);
  if (message !== undefined) issues.push({ code: 'custom', message, input: value });
});

/** A bucket's name is checked here: a preview takes any, and the service refuses it half-way through an `up`. */
export const bucketPrefix = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/)
  .max(63 - '-analytics-data'.length)
  .refine((name) => !name.startsWith('goog') && !name.includes('google'), 'has Google in it');

/** The engine turns a day that stands without quotes in YAML into a time. */
const day = (first: string, last: string): z.ZodType<string> =>
  z.preprocess(
    (given) => (typeof given === 'string' ? given.replace(/ 00:00:00 \+0000 UTC$/, '') : given),
    z.iso.date().refine((date) => date >= first && date <= last, `is not from ${first} to ${last}`),
  );

const principal = z
  .string()
  .regex(/^(?:(?:user|group|serviceAccount):[^\s:@]+@[^\s:@]+|domain:[^\s:@]+\.[^\s:@]+)$/);

const everySixHours = (from: string, to: string): string => `every 6 hours from ${from} to ${to}`;

/** The keys of a stack, their limits, and the defaults that are right for `dev`. `gcp:project` is the provider's own key. */
export const configSchema = z.strictObject({
  'gcp:project': z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/),
  projectNumber: z.string().regex(/^[1-9]\d{5,18}$/),
  environment: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/),
  location: z
    .string()
    .regex(/^(?:EU|US|[a-z]+-[a-z]+\d{1,2})$/)
    .default('EU'),
  datasetSuffix: z
    .string()
    .regex(/^(?:[a-z0-9]+(?:_[a-z0-9]+)*)?$/)
    .max(16)
    .default(''),
  bucketPrefix: bucketPrefix.optional(),
  replayWindowDays: days(2, 3650).default(devSettings.replayWindowDays),
  freshnessHours: number(z.int().min(1).max(168)).default(devSettings.freshnessHours),
  massChangeShare: number(z.number().gt(0).max(1)).default(devSettings.massChangeShare),
  dateRange: z
    .strictObject({
      start: day('1900-01-01', '2099-12-31').default(devSettings.dateRange.start),
      end: day('1900-01-02', '2199-12-31').default(devSettings.dateRange.end),
    })
    .prefault({}),
  lifecycle: z
    .strictObject({
      nearlineAfterDays: days(1, 3650).default(30),
      coldlineAfterDays: days(2, 36_500).default(120),
      rawDeleteAfterDays: days(1, 36_500).optional(),
      replacedDeleteAfterDays: days(1, 3650).default(30),
      softDeleteDays: days(7, 90).default(7),
    })
    .prefault({}),
  schedules: z
    .strictObject({
      transfers: schedule.default(everySixHours('00:13', '18:13')),
      silver: schedule.default(everySixHours('00:43', '18:43')),
      gold: schedule.default(everySixHours('01:13', '19:13')),
      watch: schedule.default(everySixHours('01:43', '19:43')),
    })
    .prefault({}),
  alertEmail: z.email().optional(),
  goldReaders: z
    .array(principal)
    .refine((all) => new Set(all).size === all.length, 'names somebody twice')
    .default([]),
  policyTags: yesOrNo.default(false),
  protect: yesOrNo.default(false),
});

export type ConfigValues = z.output<typeof configSchema>;

/** What is left of a configuration without its wrong values: defaults stand in for them, where there are some. */
export const rightSchema = configSchema.partial({
  'gcp:project': true,
  projectNumber: true,
  environment: true,
});

export type RightValues = z.output<typeof rightSchema>;
