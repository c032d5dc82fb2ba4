import { Connection, Dataset } from '@pulumi/gcp/bigquery/index.js';
import { Topic } from '@pulumi/gcp/pubsub/index.js';
import { Account } from '@pulumi/gcp/serviceaccount/index.js';
import { Bucket } from '@pulumi/gcp/storage/index.js';
import type { Surroundings } from '../../components/relations/create.ts';
import type { Runner } from '../../components/transfer.ts';
import { eachDataset } from '../../model/target.ts';

const project = 'my-shop';
const location = 'EU';

/** Account and topic of a small program, and where it is. */
export function runner(): Runner {
  return {
    project,
    location,
    account: new Account('pipeline', { accountId: 'pipeline', project }),
    topic: new Topic('runs', { name: 'runs', project }),
  };
}

export const labels = { application: 'pipeline', environment: 'test' };

/** Datasets with a suffix, buckets and a connection of a small program. */
export function surroundings(some: Partial<Surroundings> = {}): Surroundings {
  const bucket = (role: string): Bucket =>
    new Bucket(`${role}-data`, { name: `my-shop-${role}-data`, project, location });
  return {
    project,
    datasets: eachDataset((layer) => new Dataset(layer, { datasetId: `${layer}_test`, project, location })),
    buckets: { raw: bucket('raw'), processed: bucket('processed'), analytics: bucket('analytics') },
    connection: new Connection('objects', { connectionId: 'objects', project, location, cloudResource: {} })
      .name,
    labels,
    protect: false,
    tags: undefined,
    ...some,
  };
}
