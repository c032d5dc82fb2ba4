import { type Dataset, Routine, Table } from '@pulumi/gcp/bigquery/index.js';
import type { Bucket } from '@pulumi/gcp/storage/index.js';
import type { CustomResourceOptions, Input, Output, Resource } from '@pulumi/pulumi';
import type { Planned } from '../../model/compile.ts';
import type { Definition, RoutineDefinition } from '../../model/definition.ts';
import { type Dataset as DatasetName, datasets as datasetNames } from '../../model/target.ts';
import type { Labels } from '../labels.ts';
import type { ChildOptions } from '../options.ts';
import type { BucketRole } from '../permissions.ts';
import { dataType } from './data-type.ts';
import { createFirstObject, createSeed } from './seed.ts';
import { schemaJson, type TagNames } from './schema.ts';
import { tableArgs, type TableLike } from './table-args.ts';

/** What relations are created in and with. */
export interface Surroundings {
  /** Id of the project. */
  readonly project: string;
  /** By layer. */
  readonly datasets: Readonly<Record<DatasetName, Dataset>>;
  /** What external tables lie over. */
  readonly buckets: Readonly<Record<BucketRole, Bucket>>;
  /** Full name of the connection that reads the buckets. */
  readonly connection: Input<string>;
  /** Put on everything that can have labels. */
  readonly labels: Labels;
  /** Whether tables that hold what cannot be computed again are protected. */
  readonly protect: boolean;
  /** Policy tags by class of personal data; undefined where columns are not tagged. */
  readonly tags: Output<TagNames> | undefined;
}

/** What was created of a plan, by `dataset.name`. */
export type Relations = ReadonlyMap<string, Resource>;

/**
 * Creates what is planned, each thing after those that it needs.
 *
 * @param before What other components created.
 * @param options Of all; what has other needs waits for these too.
 * @returns What was before and what is created here.
 * @throws Error where something needs what is neither before nor planned earlier.
 */
export function createRelations(
  plan: readonly Planned[],
  before: Relations,
  surroundings: Surroundings,
  options: ChildOptions,
): Relations {
  const relations = new Map(before);
  for (const { name, definition, needs } of plan) {
    const needed = needs.map((each) => {
      const resource = relations.get(each);
      if (resource === undefined) throw new Error(`${name} needs ${each}, which is not created before it.`);
      return resource;
    });
    const own = {
      ...options,
      dependsOn: [...options.dependsOn, ...needed],
      // A materialized view belongs to the table itself, not to its name: it ends with the table.
      ...(definition.kind === 'materialized_view' ? { replaceWith: needed } : {}),
    };
    relations.set(name, createRelation(name, definition, surroundings, own));
  }
  return relations;
}

function createRelation(
  name: string,
  definition: Definition,
  surroundings: Surroundings,
  options: ChildOptions,
): Resource {
  switch (definition.kind) {
    case 'routine':
      return createRoutine(name, definition, surroundings, options);
    case 'external_table': {
      const seed = createSeed(name, definition, surroundings.buckets.processed, options.parent);
      return createTable(name, definition, surroundings, {
        ...options,
        dependsOn: [...options.dependsOn, seed],
      });
    }
    case 'object_table': {
      const bucket = surroundings.buckets[definition.bucket];
      const seed = createFirstObject(name, definition, bucket, options.parent);
      return createTable(name, definition, surroundings, {
        ...options,
        dependsOn: [...options.dependsOn, seed],
      });
    }
    default:
      return createTable(name, definition, surroundings, options);
  }
}

/** Resources are named without the target's suffix, so that they are called the same in every stack. */
function createTable(
  name: string,
  definition: TableLike,
  given: Surroundings,
  options: CustomResourceOptions,
): Table {
  const { project, connection, labels, tags } = given;
  const layer = layerOf(name);
  const isProtected = given.protect && definition.kind === 'table' && !definition.refillable;
  const hasPersonalData =
    definition.kind === 'table' && definition.columns.some(({ pii }) => pii !== undefined);
  return new Table(
    name,
    {
      ...tableArgs(definition, { project, connection }),
      ...(tags !== undefined && hasPersonalData
        ? { schema: tags.apply((names) => schemaJson(definition.columns, names)) }
        : {}),
      project,
      datasetId: given.datasets[layer].datasetId,
      tableId: definition.name,
      description: definition.description,
      labels: { ...labels, layer },
      deletionProtection: isProtected,
    },
    { ...options, ...replacedBy(definition), protect: isProtected },
  );
}

/**
 * What makes the engine replace a table that holds nothing of its own, since BigQuery would refuse the update half-way.
 *
 * A view's columns cannot be dropped, and a changed query forgets their descriptions; one that is made anew is given
 * its columns in a second step. Of a table, no column can be dropped that a key or the clustering rests on.
 *
 * @see https://github.com/hashicorp/terraform-provider-google/issues/14073 and 16647 for views
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#alter_table_drop_column_statement
 */
function replacedBy(definition: TableLike): CustomResourceOptions {
  if (definition.kind === 'view') return { replaceOnChanges: ['schema', 'view'], deleteBeforeReplace: true };
  return definition.kind === 'table' && definition.refillable
    ? { replaceOnChanges: ['tableConstraints', 'clusterings'], deleteBeforeReplace: true }
    : {};
}

function createRoutine(
  name: string,
  { name: routineId, description, arguments: args, body }: RoutineDefinition,
  { project, datasets }: Surroundings,
  options: CustomResourceOptions,
): Routine {
  return new Routine(
    name,
    {
      project,
      datasetId: datasets[layerOf(name)].datasetId,
      routineId,
      routineType: 'PROCEDURE',
      language: 'SQL',
      description,
      // The API takes an argument without a mode as IN.
      arguments: args.map(({ name: argument, type, mode }) => ({
        name: argument,
        ...(mode === 'IN' ? {} : { mode }),
        dataType: JSON.stringify(dataType(type)),
      })),
      definitionBody: body,
    },
    { ...options, deleteBeforeReplace: true },
  );
}

function layerOf(name: string): DatasetName {
  const layer = datasetNames.find((each) => name.startsWith(`${each}.`));
  if (layer === undefined) throw new Error(`${name} is in no dataset of the pipeline.`);
  return layer;
}
