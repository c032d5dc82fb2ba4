import type { DataTransferConfig } from '@pulumi/gcp/bigquery/index.js';
import { ComponentResource, type Output } from '@pulumi/pulumi';
import { datasetName, type Target } from '../model/target.ts';
import { loadParams, type TransferDay } from '../model/transfers.ts';
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
          params: loadParams(target, entity, day),
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
