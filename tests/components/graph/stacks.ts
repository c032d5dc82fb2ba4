import type { RawConfig, RecordedResource } from '@ecommerce/stack-guard';
import { devSettings, type Target } from '../../../model/target.ts';
import { configOf, example } from '../example.ts';
import { recordedWith } from '../recorded.ts';

/** A stack and what must become of its configuration, said here a second time and by hand. */
export interface Stack {
  readonly name: string;
  readonly config: RawConfig;
  readonly target: Target;
  readonly projectNumber: string;
  readonly location: string;
  readonly goldReaders: readonly string[];
  readonly policyTags: boolean;
}

/** What a stack's program declares. */
export interface Declared extends Stack {
  readonly resources: readonly RecordedResource[];
}

const dev: Stack = {
  name: 'dev',
  config: example.dev,
  target: {
    project: 'my-shop-dev',
    datasetSuffix: '',
    buckets: {
      raw: 'my-shop-dev-raw-data',
      processed: 'my-shop-dev-processed-data',
      analytics: 'my-shop-dev-analytics-data',
    },
    settings: devSettings,
  },
  projectNumber: '100000000001',
  location: 'EU',
  goldReaders: [],
  policyTags: false,
};

const prod: Stack = {
  name: 'prod',
  config: example.prod,
  target: {
    project: 'my-shop-prod',
    datasetSuffix: '',
    buckets: {
      raw: 'my-shop-prod-raw-data',
      processed: 'my-shop-prod-processed-data',
      analytics: 'my-shop-prod-analytics-data',
    },
    settings: { ...devSettings, replayWindowDays: 400 },
  },
  projectNumber: '100000000002',
  location: 'EU',
  goldReaders: ['group:analysts@example.com'],
  policyTags: true,
};

/** Beside dev in its project, and otherwise as unlike it as can be: what the program takes for granted shows here. */
const beside: Stack = {
  name: 'a stack with a suffix',
  config: configOf({
    'gcp:project': 'my-shop-dev',
    projectNumber: '100000000001',
    environment: 'review',
    location: 'europe-west4',
    datasetSuffix: 'pr_7',
    bucketPrefix: 'shop-of-pr-7',
    replayWindowDays: '20',
    freshnessHours: '30',
    massChangeShare: '0.45',
    massRejectionShare: '0.55',
    incrementalShare: '0.25',
    dateRange: '{"start":"2019-02-03","end":"2031-05-06"}',
    lifecycle: '{"nearlineAfterDays":11,"coldlineAfterDays":101,"rawDeleteAfterDays":21,"softDeleteDays":8}',
    schedules:
      '{"transfers":"every day 03:04","pipeline":"every mon,thu 04:05","watch":"every 3 hours from 06:07 to 21:07"}',
    alertEmail: 'review@example.com',
    goldReaders: '["user:ada@example.com","serviceAccount:reports@elsewhere.iam.gserviceaccount.com"]',
    policyTags: 'true',
  }),
  target: {
    project: 'my-shop-dev',
    datasetSuffix: 'pr_7',
    buckets: {
      raw: 'shop-of-pr-7-raw-data',
      processed: 'shop-of-pr-7-processed-data',
      analytics: 'shop-of-pr-7-analytics-data',
    },
    settings: {
      replayWindowDays: 20,
      freshnessHours: 30,
      massChangeShare: 0.45,
      massRejectionShare: 0.55,
      incrementalShare: 0.25,
      dateRange: { start: '2019-02-03', end: '2031-05-06' },
    },
  },
  projectNumber: '100000000001',
  location: 'europe-west4',
  goldReaders: ['user:ada@example.com', 'serviceAccount:reports@elsewhere.iam.gserviceaccount.com'],
  policyTags: true,
};

export const stacks = [dev, prod, beside] as const;

/** What a stack's program declares; each runs once a process. */
export async function declare(stack: Stack): Promise<Declared> {
  const { resources } = await recordedWith(stack.name === 'prod' ? 'prod' : 'dev', stack.config);
  return { ...stack, resources };
}
