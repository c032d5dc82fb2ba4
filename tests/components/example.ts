import { projectName } from '../../components/config/config.ts';
import type { RawConfig } from '@ecommerce/stack-guard';

/** A configuration as the engine hands it over, of keys without our namespace. */
export const configOf = (keys: Readonly<Record<string, string>>): RawConfig =>
  Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [key.includes(':') ? key : `${projectName}:${key}`, value]),
  );

/** Stacks of somebody's: the committed ones are for everybody to change, and no test must mind. */
export const example: Readonly<Record<'dev' | 'prod', RawConfig>> = {
  /** Only what must be given. */
  dev: configOf({ 'gcp:project': 'my-shop-dev', projectNumber: '100000000001', environment: 'dev' }),
  /** Every key. */
  prod: configOf({
    'gcp:project': 'my-shop-prod',
    projectNumber: '100000000002',
    environment: 'prod',
    location: 'EU',
    datasetSuffix: '',
    bucketPrefix: 'my-shop-prod',
    replayWindowDays: '400',
    freshnessHours: '12',
    massChangeShare: '0.3',
    massRejectionShare: '0.3',
    dateRange: '{"start":"2018-01-01","end":"2030-12-31"}',
    lifecycle:
      '{"nearlineAfterDays":30,"coldlineAfterDays":120,"rawDeleteAfterDays":800,"replacedDeleteAfterDays":30,"softDeleteDays":30}',
    schedules:
      '{"transfers":"every 6 hours from 00:13 to 18:13","pipeline":"every 2 hours from 00:43 to 22:43","watch":"every 6 hours from 01:43 to 19:43"}',
    alertEmail: 'data-alerts@example.com',
    goldReaders: '["group:analysts@example.com"]',
    policyTags: 'true',
    lineage: 'true',
    protect: 'true',
  }),
};
