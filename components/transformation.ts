import type { DataTransferConfig } from '@pulumi/gcp/bigquery/index.js';
import { ComponentResource, type Output } from '@pulumi/pulumi';
import type { Planned } from '../model/compile.ts';
import { datasetName, type Target } from '../model/target.ts';
import { queryParams, type ScheduledStep } from '../model/transfers.ts';
import type { Schedules } from './config/config.ts';
import { childOf, type ComponentOptions } from './options.ts';
import { createRelations, type Relations, type Surroundings } from './relations/create.ts';
import { createTransfer, type Runner } from './transfer.ts';

export interface TransformationArgs {
  /** Project and name of the dataset that the procedures are in. */
  readonly target: Target;
  /** Procedures, in the order of creation. */
  readonly plan: readonly Planned[];
  /** What they read from and write to. */
  readonly relations: Relations;
  /** What the procedures are created in. */
  readonly surroundings: Surroundings;
  /** Whom scheduled queries run as, where, and where they announce it. */
  readonly runner: Runner;
  /** When each is run. */
  readonly schedules: Pick<Schedules, ScheduledStep>;
}

/** The procedures of the pipeline and the scheduled queries that call them. */
export class Transformation extends ComponentResource {
  /** Full names of the scheduled queries, by which runs are started. */
  readonly names: Readonly<Record<ScheduledStep, Output<string>>>;
  readonly queries: Readonly<Record<ScheduledStep, DataTransferConfig>>;

  constructor(name: string, args: TransformationArgs, options: ComponentOptions = {}) {
    super('ecommerce:transformation:Transformation', name, {}, options);
    const child = childOf(this, options);
    const { target, plan, surroundings, runner, schedules } = args;
    const relations = createRelations(plan, args.relations, surroundings, child);
    const query = (step: ScheduledStep): DataTransferConfig => {
      const procedure = relations.get(`ops.run_${step}`);
      if (procedure === undefined) throw new Error(`ops.run_${step} is not planned.`);
      return createTransfer(
        step,
        runner,
        {
          displayName: `${datasetName(target, 'ops')}.run_${step}`,
          dataSourceId: 'scheduled_query',
          schedule: schedules[step],
          params: queryParams(target, step),
        },
        { ...child, dependsOn: [...child.dependsOn, procedure] },
      );
    };
    this.queries = { pipeline: query('pipeline'), watch: query('watch') };
    const { pipeline, watch } = this.queries;
    this.names = { pipeline: pipeline.name, watch: watch.name };
    this.registerOutputs({ queries: this.names });
  }
}
