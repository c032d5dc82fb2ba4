import { always, deletesMore, expiresSooner, type Harm, keptLess, turnedOff, turnedOn } from './harm.ts';
import { type Recipe, recipes } from './recipe.ts';
import { protectionLosses } from './protection.ts';
import { bucketType, datasetType, tableType } from './resource.ts';

/** What loses stored data or its protection, or replaces what holds it. A waiver names one. */
export const losses = [
  'removed',
  'replaced',
  'column-dropped',
  'column-moved',
  'kept-shorter',
  'destroyed-with-contents',
  'encrypted-otherwise',
  'unguarded',
  'unprotected',
  'exposed',
] as const;
export type Loss = (typeof losses)[number];

/** What becomes of the data, known beforehand from the provider's source and from trials with the engine. */
export interface Rule {
  readonly loss: Loss;
  readonly effect: string;
  readonly instead: Recipe;
  /** Whether it counts also where nothing is held that cannot be restored. */
  readonly everywhere?: true;
}

export interface InputRule extends Rule {
  readonly type: string;
  /** Paths of inputs, each with all below it. */
  readonly inputs: readonly string[];
  readonly harms: Harm;
}

const replaces = {
  loss: 'replaced',
  effect: 'the engine deletes it with all that it holds and creates it empty',
  instead: recipes.copyResource,
  harms: always,
} as const;

const shortens = { loss: 'kept-shorter', instead: recipes.keepLonger } as const;
const perishes = 'what is older is deleted by the service, and nothing brings it back';
const recovers = 'what is deleted or overwritten by mistake can be had back for a shorter time';

/**
 * A changed input, in the order in which rules are tried; what none names is updated in place and loses nothing. "Provider"
 * is hashicorp/terraform-provider-google-beta of 2026-08, services/bigquery and services/storage: ForceNew in the schema.
 */
export const inputRules: readonly InputRule[] = [
  // Provider: ForceNew. Partitioning's type is updated in place there, which the service refuses.
  {
    ...replaces,
    type: tableType,
    inputs: [
      'project',
      'datasetId',
      'tableId',
      'timePartitioning.type',
      'timePartitioning.field',
      'rangePartitioning',
      'encryptionConfiguration',
      'biglakeConfiguration',
      'materializedView.query',
      'materializedView.allowNonIncrementalDefinition',
      'externalDataConfiguration.schema',
      'schemaForeignTypeInfo',
      'tableReplicationInfo',
    ],
  },
  {
    ...replaces,
    type: datasetType,
    inputs: ['project', 'datasetId', 'location', 'externalDatasetReference'],
  },
  {
    ...replaces,
    type: bucketType,
    inputs: [
      'project',
      'name',
      'location',
      'customPlacementConfig',
      'enableObjectRetention',
      'hierarchicalNamespace',
      'retentionPolicy.isLocked',
    ],
  },
  // https://cloud.google.com/bigquery/docs/managing-partitioned-tables#partition-expiration
  {
    ...shortens,
    type: tableType,
    inputs: ['timePartitioning.expirationMs', 'expirationTime'],
    harms: expiresSooner,
    effect: perishes,
  },
  // https://cloud.google.com/bigquery/docs/updating-datasets: for tables that are made from then on.
  {
    ...shortens,
    type: datasetType,
    inputs: ['defaultTableExpirationMs', 'defaultPartitionExpirationMs'],
    harms: expiresSooner,
    effect: 'tables that are created or replaced from then on expire',
  },
  // https://cloud.google.com/bigquery/docs/time-travel: seven days unless said otherwise.
  { ...shortens, type: datasetType, inputs: ['maxTimeTravelHours'], harms: keptLess(168), effect: recovers },
  // https://cloud.google.com/storage/docs/lifecycle
  { ...shortens, type: bucketType, inputs: ['lifecycleRules'], harms: deletesMore, effect: perishes },
  // https://cloud.google.com/storage/docs/soft-delete: seven days unless said otherwise.
  {
    ...shortens,
    type: bucketType,
    inputs: ['softDeletePolicy.retentionDurationSeconds'],
    harms: keptLess(604_800),
    effect: recovers,
  },
  {
    ...shortens,
    type: bucketType,
    inputs: ['retentionPolicy.retentionPeriod'],
    harms: keptLess(0),
    effect: 'objects may be deleted or overwritten sooner',
  },
  // https://cloud.google.com/storage/docs/object-versioning
  { ...shortens, type: bucketType, inputs: ['versioning.enabled'], harms: turnedOff, effect: recovers },
  // Provider: what is inside is deleted first, where otherwise the destruction fails.
  {
    loss: 'destroyed-with-contents',
    type: datasetType,
    inputs: ['deleteContentsOnDestroy'],
    harms: turnedOn,
    effect: 'destroying or replacing it no longer fails while it holds tables',
    instead: recipes.emptyByHand,
  },
  {
    loss: 'destroyed-with-contents',
    type: bucketType,
    inputs: ['forceDestroy'],
    harms: turnedOn,
    effect: 'destroying or replacing it no longer fails while it holds objects',
    instead: recipes.emptyByHand,
  },
  // Provider: updated in place for what is written from then on; the rest stays readable as long as the old key is there.
  ...[
    { type: datasetType, inputs: ['defaultEncryptionConfiguration'] },
    { type: bucketType, inputs: ['encryption'] },
  ].map((where) => ({
    ...where,
    loss: 'encrypted-otherwise' as const,
    harms: always,
    effect: 'what is stored stays under the old key and is lost with it',
    instead: recipes.keepKey,
  })),
];

/** What may happen to a column of a table that stays. */
export type ColumnEvent =
  | 'added'
  | 'added as REQUIRED'
  | 'dropped'
  | 'dropped while others are added'
  | 'dropped from a record'
  | 'of another type'
  | 'relaxed'
  | 'of another mode'
  | 'changed'
  | 'untagged'
  | 'at another place'
  | 'at another place of a file';

const replacesTable = {
  loss: 'replaced',
  effect: 'the engine deletes the table with all its rows and creates it empty',
} as const;

/** Provider: resourceBigQueryTableSchemaIsChangeable; in agreement with trials. Undefined loses nothing. */
export const columnRules: Readonly<Record<ColumnEvent, Rule | undefined>> = {
  added: undefined,
  'added as REQUIRED': { ...replacesTable, instead: recipes.requireColumn },
  dropped: {
    loss: 'column-dropped',
    effect: 'shown as a harmless update, it runs ALTER TABLE … DROP COLUMN: what the column holds is lost',
    instead: recipes.removeColumn,
  },
  'dropped while others are added': {
    loss: 'column-dropped',
    effect: 'together with an added column it is no longer an update: the table is deleted with all its rows',
    instead: recipes.removeColumn,
  },
  'dropped from a record': { ...replacesTable, instead: recipes.changeColumn },
  'of another type': { ...replacesTable, instead: recipes.changeColumn },
  relaxed: undefined,
  'of another mode': { ...replacesTable, instead: recipes.changeColumn },
  changed: undefined,
  untagged: protectionLosses.untagged,
  'at another place': undefined,
  // The table keeps its order and adds at its end, and a transfer of CSV binds by position.
  'at another place of a file': {
    loss: 'column-moved',
    effect:
      'the engine sees no difference and the table keeps its order, so files are loaded into wrong columns',
    instead: recipes.keepPlaces,
  },
};

/** What may happen to a resource as a whole. */
export const resourceRules = {
  removed: {
    loss: 'removed',
    effect: 'the engine deletes it with all that it holds',
    instead: recipes.removeResource,
  },
  reparented: {
    loss: 'replaced',
    effect: 'its URN holds the types of its parents: the engine deletes one resource and creates another',
    instead: recipes.keepIdentity,
  },
  unguarded: {
    loss: 'unguarded',
    effect: 'from then on nothing keeps a change from losing its data',
    instead: recipes.stayGuarded,
  },
} as const satisfies Record<string, Rule>;
