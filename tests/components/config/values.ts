import { devSettings } from '../../../model/target.ts';

/** Values of a key that are taken and that are refused, at both ends of what is allowed. */
export interface Values {
  readonly right: readonly unknown[];
  readonly wrong: readonly unknown[];
}

const wholeNumbers = (least: number, most: number): Values => ({
  right: [least, most, String(least), String(most)],
  wrong: [
    least - 1,
    most + 1,
    -least,
    least + 0.5,
    '',
    'many',
    `${least}d`,
    '1e3',
    ' 20',
    true,
    null,
    [],
    {},
  ],
});

const shares: Values = {
  right: ['0.000001', '0.3', '1', '1.0'],
  wrong: ['', '0', '-0.1', '1.01', '30%', '.3', '3e-1', 'NaN', [], {}],
};

const yesOrNo: Values = {
  right: ['true', 'false'],
  wrong: ['', 'yes', 'True', '1', [], {}],
};

const schedule: Values = {
  right: ['every day 09:43', 'every mon,thu 00:01', 'every 90 minutes from 00:10 to 23:59'],
  wrong: ['', 'every 6 hours', 'every day 09:00', 'every day 24:01', '13 9 * * *', 9, true, null, [], {}],
};

const none = [[], {}];

/** Of every key, for all that its schema says. */
export const values: Readonly<Record<string, Values>> = {
  'gcp:project': {
    right: ['shop-1', `s${'x'.repeat(29)}`, 'my-shop-dev'],
    wrong: [
      '',
      'short',
      `s${'x'.repeat(30)}`,
      '1-shop',
      'My-Shop',
      'my_shop',
      'my-shop-',
      'example.com:my-shop',
    ],
  },
  projectNumber: {
    right: ['100000', '9223372036854775807', '123456789012'],
    wrong: ['', '12345', '12345678901234567890', '012345678901', 'my-shop-dev', '1234567.5', ...none],
  },
  environment: {
    right: ['d', 'dev', 'prod-eu-2', `e${'x'.repeat(15)}`],
    wrong: ['', `e${'x'.repeat(16)}`, 'Dev', '2nd', 'a_b', 'a b', ...none],
  },
  location: {
    right: ['EU', 'US', 'europe-west1', 'northamerica-northeast2', 'europe-west12'],
    wrong: ['', 'eu', 'Europe', 'europe-west1-b', 'EUROPE-WEST1', 'europe west1', ...none],
  },
  datasetSuffix: {
    right: ['', 'a', '2024', 'team_a', 'x'.repeat(16)],
    wrong: ['x'.repeat(17), 'A', 'a-b', '_a', 'a_', 'a__b', ...none],
  },
  bucketPrefix: {
    right: ['ab', 'my-shop', '2-shop', 'x'.repeat(48)],
    wrong: [
      '',
      'a',
      'x'.repeat(49),
      'My',
      'a_b',
      'a.b',
      '-ab',
      'ab-',
      'goog-shop',
      'my-google-shop',
      ...none,
    ],
  },
  replayWindowDays: wholeNumbers(2, 3650),
  freshnessHours: wholeNumbers(1, 168),
  massChangeShare: shares,
  massRejectionShare: shares,
  incrementalShare: shares,
  dateRange: {
    right: [{}, { start: '2020-01-01' }, { start: '2020-01-01', end: '2020-01-02' }],
    wrong: ['', '2018-01-01', ['2018-01-01', '2030-12-31'], '{'],
  },
  'dateRange.start': {
    right: ['1900-01-01', '2024-02-29', '2018-01-01 00:00:00 +0000 UTC'],
    wrong: [
      '',
      '1899-12-31',
      '2100-01-01',
      '2023-02-29',
      '01.01.2018',
      '2018-01-01 10:00:00 +0000 UTC',
      2018,
      null,
    ],
  },
  'dateRange.end': {
    right: ['2199-12-31', '2030-12-31 00:00:00 +0000 UTC'],
    wrong: ['', '2200-01-01', '0000-01-01', '2030-13-01', '2030', 2030, true, null, [], {}],
  },
  lifecycle: { right: [{}, { softDeleteDays: 8 }], wrong: ['', '30', [30], '{"nearlineAfterDays":'] },
  'lifecycle.nearlineAfterDays': { ...wholeNumbers(1, 3650), right: [1, '1', 119] },
  'lifecycle.coldlineAfterDays': { ...wholeNumbers(2, 36_500), right: [31, 36_500, '36500'] },
  'lifecycle.rawDeleteAfterDays': { ...wholeNumbers(1, 36_500), right: [36, '36', 36_500] },
  'lifecycle.replacedDeleteAfterDays': wholeNumbers(1, 3650),
  'lifecycle.softDeleteDays': wholeNumbers(7, 90),
  schedules: {
    right: [{}, { watch: 'every day 09:43' }],
    wrong: ['', 'every day 09:43', ['every day 09:43']],
  },
  'schedules.transfers': schedule,
  'schedules.pipeline': {
    ...schedule,
    right: ['every day 09:43', 'every mon,thu 01:01', 'every 90 minutes from 00:10 to 23:59'],
  },
  'schedules.watch': schedule,
  alertEmail: {
    right: ['data-alerts@example.com', 'a.b+c@shop.example.org'],
    wrong: ['', 'data-alerts', 'a@b', 'a b@example.com', '@example.com', ...none],
  },
  alertChannels: {
    right: [[], ['notificationChannels/1234567890']],
    wrong: [
      '',
      'notificationChannels/1',
      ['notificationChannels/'],
      ['#data-alerts'],
      ['projects/my-shop-prod/notificationChannels/1'],
      ['https://hooks.slack.com/services/T0/B0/secret'],
      ['notificationChannels/1', 'notificationChannels/1'],
    ],
  },
  goldReaders: {
    right: [
      [],
      ['group:analysts@example.com'],
      ['user:a@example.com', 'serviceAccount:b@shop.iam.gserviceaccount.com', 'domain:example.com'],
    ],
    wrong: [
      '',
      'group:analysts@example.com',
      ['analysts@example.com'],
      ['group:analysts'],
      ['allUsers'],
      ['allAuthenticatedUsers'],
      ['group:a@example.com', 'group:a@example.com'],
      [7],
      {},
    ],
  },
  policyTags: yesOrNo,
  lineage: yesOrNo,
  protect: yesOrNo,
};

/** Values that are right one by one and wrong together, and the key that is told of it. */
export const contradictions: readonly [why: string, given: Readonly<Record<string, unknown>>, key: string][] =
  [
    [
      'raw files that go before the default replay window ends',
      { 'lifecycle.rawDeleteAfterDays': devSettings.replayWindowDays },
      'lifecycle.rawDeleteAfterDays',
    ],
    [
      'raw files that go within a window that is given',
      { replayWindowDays: '400', 'lifecycle.rawDeleteAfterDays': 400 },
      'lifecycle.rawDeleteAfterDays',
    ],
    [
      'coldline on the day of nearline',
      { lifecycle: { nearlineAfterDays: 90, coldlineAfterDays: 90 } },
      'lifecycle.coldlineAfterDays',
    ],
    [
      'nearline after the coldline that is the default',
      { 'lifecycle.nearlineAfterDays': 120 },
      'lifecycle.coldlineAfterDays',
    ],
    [
      'dates that end when they begin',
      { dateRange: { start: '2020-01-01', end: '2020-01-01' } },
      'dateRange.end',
    ],
    [
      'silver on a day of the week, just before the loads',
      { 'schedules.pipeline': 'every mon,thu 00:01' },
      'schedules.pipeline',
    ],
    [
      'silver an hour before the loads of each day',
      { schedules: { transfers: 'every day 05:17', pipeline: 'every day 04:17' } },
      'schedules.pipeline',
    ],
    [
      'silver in the minute of the loads',
      { schedules: { transfers: 'every day 05:17', pipeline: 'every day 05:17' } },
      'schedules.pipeline',
    ],
    ['dates that begin after the default end', { 'dateRange.start': '2031-01-01' }, 'dateRange.end'],
    ['a project whose id no bucket may be called by', { 'gcp:project': 'my-google-shop' }, 'bucketPrefix'],
    [
      'a replay window that is the longest',
      { replayWindowDays: 3650, 'lifecycle.rawDeleteAfterDays': 1 },
      'lifecycle.rawDeleteAfterDays',
    ],
    ['nearline at its latest', { 'lifecycle.nearlineAfterDays': 3650 }, 'lifecycle.coldlineAfterDays'],
    ['dates that begin at their latest', { 'dateRange.start': '2099-12-31' }, 'dateRange.end'],
  ];
