import type { DataTransferConfig } from '@pulumi/gcp/bigquery/index.js';
import { ComponentResource, type Output } from '@pulumi/pulumi';
import { rawPrefix, snapshotFolder } from '../model/landing.ts';
import { datasetName, type Target } from '../model/target.ts';
import { childOf, type ComponentOptions } from './options.ts';
import type { Relations } from './relations/create.ts';
import { createTransfer, type Runner } from './transfer.ts';

export interface IngestionArgs {
  /** Names of the raw bucket and of bronze. */
  readonly target: Target;
  /** Names of the entities, for example `users`; each has a table of that name in bronze. */
  readonly entities: readonly string[];
  /** The tables that are loaded. */
  readonly relations: Relations;
  /** Whom transfers run as, where, and where they announce it. */
  readonly runner: Runner;
  /** When they run. */
  readonly schedule: string;
}

/** Which day's folder a transfer loads. The usual file lands after midnight, so the day before is looked at as well. */
const days = {
  'run-date': '{run_date}',
  'day-before': '{run_time-24h|"%Y%m%d"}',
} as const;

export type TransferDay = keyof typeof days;

/** The transfers that load delivered files into bronze: an entity and day each, replacing that day's partition. */
export class Ingestion extends ComponentResource {
  /** Full names of the transfers, by which runs are started. */
  readonly names: Readonly<Record<string, Readonly<Record<TransferDay, Output<string>>>>>;
  /** By entity. */
  readonly transfers: ReadonlyMap<string, Readonly<Record<TransferDay, DataTransferConfig>>>;

  constructor(name: string, args: IngestionArgs, options: ComponentOptions = {}) {
    super('ecommerce:ingestion:Ingestion', name, {}, options);
    const child = childOf(this, options);
    const { target, entities, relations, runner, schedule } = args;
    const bronze = datasetName(target, 'bronze');
    const transfer = (entity: string, day: TransferDay): DataTransferConfig => {
      const table = relations.get(`bronze.${entity}`);
      if (table === undefined) throw new Error(`bronze.${entity} is not created before its transfers.`);
      return createTransfer(
        `${entity}-${day}`,
        runner,
        {
          displayName: `${bronze}.${entity} ${day.replace('-', ' ')}`,
          dataSourceId: 'google_cloud_storage',
          destinationDatasetId: bronze,
          schedule,
          params: loadParams(target.buckets.raw, entity, days[day]),
        },
        { ...child, dependsOn: [...child.dependsOn, table] },
      );
    };
    this.transfers = new Map(
      entities.map((entity) => [
        entity,
        { 'run-date': transfer(entity, 'run-date'), 'day-before': transfer(entity, 'day-before') },
      ]),
    );
    this.names = Object.fromEntries(
      [...this.transfers].map(([entity, each]) => [
        entity,
        { 'run-date': each['run-date'].name, 'day-before': each['day-before'].name },
      ]),
    );
    this.registerOutputs({ transfers: this.names });
  }
}

/**
 * Header lines are loaded as rows and fields may lack at the end, because silver judges both. A line with more fields than
 * the table has columns fails the load: the spare columns are there so that it does not.
 *
 * @see https://cloud.google.com/bigquery/docs/cloud-storage-transfer for the keys; all values are texts.
 */
function loadParams(bucket: string, entity: string, day: string): Record<string, string> {
  return {
    data_path_template: `gs://${bucket}/${rawPrefix}${snapshotFolder(entity, day)}*.csv`,
    destination_table_name_template: `${entity}$${day}`,
    write_disposition: 'MIRROR',
    file_format: 'CSV',
    encoding: 'UTF8',
    field_delimiter: ',',
    quote: '"',
    skip_leading_rows: '0',
    max_bad_records: '0',
    allow_jagged_rows: 'true',
    allow_quoted_newlines: 'true',
    ignore_unknown_values: 'false',
  };
}
