import { z } from 'zod';
import { devSettings } from '../../model/target.ts';
import {
  bucketPrefix,
  day,
  days,
  email,
  hours,
  object,
  memberPrincipals,
  notificationChannels,
  schedule,
  share,
  word,
  yesOrNo,
} from './kinds.ts';

/** What is said of a key, besides what its kind of value may be. */
interface Texts {
  /** What the key is for. */
  readonly meaning: string;
  /** A value that is right, as the command line takes it; the default where nothing is said. */
  readonly example?: string;
  /** What is so where the key is not given and has no default. */
  readonly without?: string;
}

/** The texts of every key. */
export const texts = z.registry<Texts>();

const everySixHours = (from: string, to: string): string => `every 6 hours from ${from} to ${to}`;

/**
 * The keys of a stack, each declared here and nowhere else: limits, the default that is right for `dev`, and what refusals
 * and the table in docs/deploy.md say of it. `gcp:project` is the provider's own key.
 */
export const configSchema = z.strictObject({
  'gcp:project': word(
    /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    'the id of a Google Cloud project: 6 to 30 lower-case letters, digits and hyphens, a letter first, no hyphen last',
  ).register(texts, { meaning: "the project's id", example: 'my-shop-dev' }),
  projectNumber: word(
    /^[1-9]\d{5,18}$/,
    'its number, as `gcloud projects describe PROJECT --format="value(projectNumber)"` prints it',
  ).register(texts, { meaning: "its number, part of the names of Google's agents", example: '123456789012' }),
  environment: word(
    /^[a-z][a-z0-9-]{0,15}$/,
    'a word for labels: up to 16 lower-case letters, digits and hyphens, a letter first',
  ).register(texts, { meaning: 'label of every resource, and named in alerts', example: 'dev' }),
  location: word(
    /^(?:EU|US|[a-z]+-[a-z]+\d{1,2})$/,
    'EU, US or a region such as europe-west1; one for buckets, datasets and transfers',
  )
    .default('EU')
    .register(texts, { meaning: 'of buckets, datasets and transfers; a change replaces all of them' }),
  datasetSuffix: word(
    /^(?:[a-z0-9]+(?:_[a-z0-9]+)*)?$/,
    'up to 16 lower-case letters and digits, single underscores between them; empty for datasets without suffix',
  )
    .max(16)
    .default('')
    .register(texts, { meaning: 'datasets are called `silver_<suffix>` and so on', example: 'dev' }),
  bucketPrefix: bucketPrefix.optional().register(texts, {
    meaning: 'buckets are called `<prefix>-raw-data` and so on; unique in the world',
    example: 'my-shop-dev',
    without: "the project's id",
  }),
  replayWindowDays: days(2, 3650)
    .default(devSettings.replayWindowDays)
    .register(texts, { meaning: 'how many days back a snapshot may be delivered; bronze keeps two more' }),
  freshnessHours: hours(1, 168)
    .default(devSettings.freshnessHours)
    .register(texts, { meaning: 'after the end of a day, until its snapshot counts as missing' }),
  massChangeShare: share
    .default(devSettings.massChangeShare)
    .register(texts, { meaning: 'a snapshot in which more of the keys change or vanish is rejected' }),
  massRejectionShare: share
    .default(devSettings.massRejectionShare)
    .register(texts, { meaning: 'a snapshot of whose lines more are rejected is rejected as a whole' }),
  incrementalShare: share
    .default(devSettings.incrementalShare)
    .register(texts, { meaning: 'where a day touches more of a fact, all of the fact is computed again' }),
  dateRange: object({
    start: day('1900-01-01', '2099-12-31')
      .default(devSettings.dateRange.start)
      .register(texts, { meaning: 'its first day' }),
    end: day('1900-01-02', '2199-12-31')
      .default(devSettings.dateRange.end)
      .register(texts, { meaning: 'its last day' }),
  })
    .prefault({})
    .register(texts, { meaning: 'of `dim_date`; a row with a time outside is rejected' }),
  lifecycle: object({
    nearlineAfterDays: days(1, 3650)
      .default(30)
      .register(texts, { meaning: 'objects of all buckets become Nearline' }),
    coldlineAfterDays: days(2, 36_500)
      .default(120)
      .register(texts, { meaning: 'and Coldline; later than Nearline' }),
    rawDeleteAfterDays: days(1, 36_500).optional().register(texts, {
      meaning: 'raw files are deleted; later than `replayWindowDays`',
      example: '800',
      without: 'never',
    }),
    replacedDeleteAfterDays: days(1, 3650)
      .default(30)
      .register(texts, { meaning: 'former versions of replaced raw files are deleted' }),
    softDeleteDays: days(7, 90).default(7).register(texts, { meaning: 'deleted raw files can be restored' }),
  })
    .prefault({})
    .register(texts, { meaning: 'when objects become colder or go' }),
  schedules: object({
    transfers: schedule
      .default(everySixHours('00:13', '18:13'))
      .register(texts, { meaning: 'bronze is loaded' }),
    pipeline: schedule
      .default('every 2 hours from 00:43 to 22:43')
      .register(texts, { meaning: '`ops.run_pipeline`: silver, and gold right after it' }),
    watch: schedule.default(everySixHours('01:43', '19:43')).register(texts, { meaning: '`ops.run_watch`' }),
  })
    .prefault({})
    .register(texts, { meaning: 'UTC, never on the full hour, where a scheduled query may start twice' }),
  alertEmail: email.optional().register(texts, {
    meaning: 'who is told of failures',
    example: 'data-alerts@example.com',
    without: 'none',
  }),
  alertChannels: notificationChannels.default([]).register(texts, {
    meaning: 'channels that are told as well: Slack, PagerDuty, webhooks, Pub/Sub',
    example: '["notificationChannels/1234567890"]',
  }),
  goldReaders: memberPrincipals.default([]).register(texts, {
    meaning: 'who may read gold: a list of groups, users, accounts and domains',
    example: '["group:analysts@example.com"]',
  }),
  policyTags: yesOrNo.default(false).register(texts, {
    meaning: 'whether columns with personal data need a right of their own',
    example: 'true',
  }),
  lineage: yesOrNo.default(false).register(texts, {
    meaning: "switches Google's Data Lineage on, which bills every BigQuery job; `false` leaves it on",
    example: 'true',
  }),
  protect: yesOrNo.default(false).register(texts, {
    meaning: 'whether what holds data is kept from being destroyed or replaced',
    example: 'true',
  }),
});

export type ConfigValues = z.output<typeof configSchema>;

/** What is left of a configuration without its wrong values: defaults stand in for them, where there are some. */
export const rightSchema = configSchema.partial({
  'gcp:project': true,
  projectNumber: true,
  environment: true,
});

export type RightValues = z.output<typeof rightSchema>;
