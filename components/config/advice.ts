import { scheduleForms } from './schedule.ts';

/** What a key may be, in words, and a value that is right. */
export interface Advice {
  readonly allowed: string;
  readonly example: string;
}

const wholeDays = (least: number, most: number, example: number): Advice => ({
  allowed: `a whole number of days from ${least} to ${most}`,
  example: String(example),
});
const yesOrNo: Advice = { allowed: 'true or false', example: 'true' };
const scheduled = (example: string): Advice => ({ allowed: scheduleForms, example });
const day = (first: string, last: string, example: string): Advice => ({
  allowed: `a day as YYYY-MM-DD, from ${first} to ${last}`,
  example,
});

/** For every key of the configuration, those within objects with a dot. A test compares it with the schema. */
export const advice: Readonly<Record<string, Advice>> = {
  'gcp:project': {
    allowed:
      'the id of a Google Cloud project: 6 to 30 lower-case letters, digits and hyphens, a letter first, no hyphen last',
    example: 'my-shop-dev',
  },
  projectNumber: {
    allowed: 'its number, as `gcloud projects describe PROJECT --format="value(projectNumber)"` prints it',
    example: '123456789012',
  },
  environment: {
    allowed: 'a word for labels: up to 16 lower-case letters, digits and hyphens, a letter first',
    example: 'dev',
  },
  location: {
    allowed: 'EU, US or a region such as europe-west1; one for buckets, datasets and transfers',
    example: 'EU',
  },
  datasetSuffix: {
    allowed:
      'up to 16 lower-case letters and digits, single underscores between them; empty for datasets without suffix',
    example: 'dev',
  },
  bucketPrefix: {
    allowed:
      '2 to 48 lower-case letters, digits and hyphens, neither end a hyphen, without "google" and not beginning with "goog"; unique in the world',
    example: 'my-shop-dev',
  },
  replayWindowDays: wholeDays(2, 3650, 35),
  freshnessHours: { allowed: 'a whole number of hours from 1 to 168', example: '12' },
  massChangeShare: { allowed: 'a share above 0 and up to 1', example: '0.3' },
  dateRange: {
    allowed: 'an object with start and end',
    example: '{"start":"2018-01-01","end":"2030-12-31"}',
  },
  'dateRange.start': day('1900-01-01', '2099-12-31', '2018-01-01'),
  'dateRange.end': day('1900-01-02', '2199-12-31', '2030-12-31'),
  lifecycle: { allowed: 'an object with numbers of days', example: '{"nearlineAfterDays":30}' },
  'lifecycle.nearlineAfterDays': wholeDays(1, 3650, 30),
  'lifecycle.coldlineAfterDays': wholeDays(2, 36_500, 120),
  'lifecycle.rawDeleteAfterDays': wholeDays(1, 36_500, 800),
  'lifecycle.replacedDeleteAfterDays': wholeDays(1, 3650, 30),
  'lifecycle.softDeleteDays': wholeDays(7, 90, 7),
  schedules: {
    allowed: 'an object with transfers, silver, gold and watch',
    example: '{"watch":"every 6 hours from 01:43 to 19:43"}',
  },
  'schedules.transfers': scheduled('every 6 hours from 00:13 to 18:13'),
  'schedules.silver': scheduled('every 6 hours from 00:43 to 18:43'),
  'schedules.gold': scheduled('every 6 hours from 01:13 to 19:13'),
  'schedules.watch': scheduled('every 6 hours from 01:43 to 19:43'),
  alertEmail: { allowed: 'an e-mail address', example: 'data-alerts@example.com' },
  goldReaders: {
    allowed:
      'a list of principals, each once: user:, group: or serviceAccount: and an address, or domain: and its name',
    example: '["group:analysts@example.com"]',
  },
  policyTags: yesOrNo,
  protect: yesOrNo,
};
