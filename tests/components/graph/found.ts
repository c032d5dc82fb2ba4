import type { z } from 'zod';
import { idOf } from '@ecommerce/stack-guard';
import type { Type } from './accepted/index.ts';
import { bucket, bucketObject } from './accepted/lake.ts';
import { subscription, topic } from './accepted/messages.ts';
import { alertPolicy } from './accepted/monitoring.ts';
import { account } from './accepted/project.ts';
import { tableLike } from './accepted/table.ts';
import { load, scheduledQuery } from './accepted/transfer.ts';
import { connection, dataset, routine } from './accepted/warehouse.ts';
import type { Declared } from './stacks.ts';

/** A declared resource whose inputs were checked. */
export interface Found<Inputs> {
  /** `<type>::<name>` */
  readonly id: string;
  readonly name: string;
  readonly inputs: Inputs;
  readonly dependsOn: readonly string[];
}

type Finder<Inputs> = (declared: Pick<Declared, 'resources'>) => Found<Inputs>[];

/** Finds the resources of a type; where there are several kinds of transfers, those of a data source. */
const finder =
  <Inputs>(type: Type, schema: z.ZodType<Inputs>, dataSource?: string): Finder<Inputs> =>
  ({ resources }) =>
    resources
      .filter((each) => each.type === type && each.inputs['dataSourceId'] === dataSource)
      .map((each) => ({
        id: idOf(each),
        name: each.name,
        inputs: schema.parse(each.inputs),
        dependsOn: each.options.dependsOn,
      }));

const transfer = 'gcp:bigquery/dataTransferConfig:DataTransferConfig';

export const accountsOf = finder('gcp:serviceaccount/account:Account', account);
export const alertPoliciesOf = finder('gcp:monitoring/alertPolicy:AlertPolicy', alertPolicy);
export const bucketsOf = finder('gcp:storage/bucket:Bucket', bucket);
export const bucketObjectsOf = finder('gcp:storage/bucketObject:BucketObject', bucketObject);
export const connectionsOf = finder('gcp:bigquery/connection:Connection', connection);
export const datasetsOf = finder('gcp:bigquery/dataset:Dataset', dataset);
export const loadsOf = finder(transfer, load, 'google_cloud_storage');
export const routinesOf = finder('gcp:bigquery/routine:Routine', routine);
export const scheduledQueriesOf = finder(transfer, scheduledQuery, 'scheduled_query');
export const subscriptionsOf = finder('gcp:pubsub/subscription:Subscription', subscription);
export const tablesOf = finder('gcp:bigquery/table:Table', tableLike);
export const topicsOf = finder('gcp:pubsub/topic:Topic', topic);

/** The SQL of a view or of a materialized view. */
export function queryOf({ inputs }: Found<z.output<typeof tableLike>>): string | undefined {
  return (inputs.view ?? inputs.materializedView)?.query;
}

/** `dataset.name` as SQL names it. */
export function pathOf({ datasetId, tableId }: { datasetId: string; tableId: string }): string {
  return `${datasetId}.${tableId}`;
}
