import { Dataset } from '@pulumi/gcp/bigquery/index.js';
import type { Taxonomy } from '@pulumi/gcp/datacatalog/index.js';
import { ComponentResource } from '@pulumi/pulumi';
import type { Planned } from '../model/compile.ts';
import {
  datasetName,
  type Dataset as DatasetName,
  eachDataset,
  suffixed,
  type Target,
} from '../model/target.ts';
import type { Labels } from './labels.ts';
import type { Lake } from './lake.ts';
import { childOf, type ComponentOptions } from './options.ts';
import { PolicyTags } from './policy-tags.ts';
import { createRelations, type Relations, type Surroundings } from './relations/create.ts';

export interface WarehouseArgs {
  /** Project and names of the datasets. */
  readonly target: Target;
  /** Multi-region or region of the datasets, that of the buckets. */
  readonly location: string;
  /** Put on everything that can have labels. */
  readonly labels: Labels;
  /** Tables and views, in the order of creation. */
  readonly plan: readonly Planned[];
  /** Has the buckets that some tables lie over, and the connection that reads them. */
  readonly lake: Lake;
  /** Whether columns with personal data are tagged, so that reading them takes a role of its own. */
  readonly policyTags: boolean;
  /** Whether datasets and tables that hold what cannot be computed again are protected. */
  readonly protect: boolean;
}

const descriptions: Readonly<Record<DatasetName, string>> = {
  bronze: 'Snapshots as they were delivered, one partition a day; holds personal data',
  silver: 'Typed, cleansed rows with all their versions; holds personal data',
  gold: 'Dimensions, facts and marts; no personal data',
  quality: 'Screens, error events, waivers and what was quarantined',
  ops: 'Ledgers of snapshots, runs and exports, and the procedures that are run',
};

/** The datasets, and in them every table and view of the plan. */
export class Warehouse extends ComponentResource {
  readonly datasets: Readonly<Record<DatasetName, Dataset>>;
  /** By `dataset.name`. */
  readonly relations: Relations;
  /** Whose tags mark personal data; undefined where columns are not tagged. */
  readonly taxonomy: Taxonomy | undefined;
  /** What further relations are created in. */
  readonly surroundings: Surroundings;

  constructor(name: string, args: WarehouseArgs, options: ComponentOptions = {}) {
    super('ecommerce:warehouse:Warehouse', name, {}, options);
    const child = childOf(this, options);
    const { target, location, labels, plan, lake, protect } = args;
    const { project } = target;
    const dataset = (layer: DatasetName): Dataset => {
      const isProtected = protect && layer !== 'gold';
      return new Dataset(
        layer,
        {
          project,
          datasetId: datasetName(target, layer),
          location,
          description: descriptions[layer],
          labels: { ...labels, layer },
          maxTimeTravelHours: '168',
          deleteContentsOnDestroy: !protect,
        },
        { ...child, protect: isProtected, deleteBeforeReplace: true },
      );
    };
    this.datasets = eachDataset(dataset);
    const tags = args.policyTags
      ? new PolicyTags(
          'policy-tags',
          {
            project,
            location,
            displayName: suffixed('E-commerce data pipeline', ' ', target.datasetSuffix),
          },
          child,
        )
      : undefined;
    this.taxonomy = tags?.taxonomy;
    this.surroundings = {
      project,
      datasets: this.datasets,
      buckets: lake.buckets,
      connection: lake.connection.name,
      labels,
      protect,
      tags: tags?.names,
    };
    const within = { ...child, dependsOn: [...child.dependsOn, ...Object.values(this.datasets)] };
    const isStored = ({ definition: { kind } }: Planned): boolean => kind === 'table';
    const stored = createRelations(plan.filter(isStored), new Map(), this.surroundings, within);
    const readable = lake.permitReading({ parent: this, dependsOn: [...stored.values()] });
    this.relations = createRelations(
      plan.filter((each) => !isStored(each)),
      stored,
      this.surroundings,
      { ...within, dependsOn: [...within.dependsOn, ...readable] },
    );
    this.registerOutputs({ datasets: eachDataset((layer) => datasetName(target, layer)) });
  }
}
