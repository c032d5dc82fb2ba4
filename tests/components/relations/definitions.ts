import type {
  ColumnDefinition,
  ExternalTableDefinition,
  MaterializedViewDefinition,
  ObjectTableDefinition,
  RoutineDefinition,
  TableDefinition,
  ViewDefinition,
} from '../../../model/definition.ts';

export const column = (name: string, type = 'STRING', pii?: ColumnDefinition['pii']): ColumnDefinition => ({
  name,
  type,
  required: false,
  description: `Column ${name}`,
  ...(pii === undefined ? {} : { pii }),
});

/** The simplest of each kind, in datasets with the suffix `test`. */
export const table = (some: Partial<TableDefinition> = {}): TableDefinition => ({
  kind: 'table',
  dataset: 'silver_test',
  name: 'thing',
  description: 'Things',
  columns: [column('a')],
  clustering: [],
  primaryKey: [],
  foreignKeys: [],
  refillable: false,
  ...some,
});

export const view: ViewDefinition = {
  kind: 'view',
  dataset: 'silver_test',
  name: 'shown',
  description: 'Shown things',
  columns: [column('a', 'INT64')],
  query: 'SELECT 1 AS a',
};

export const materializedView: MaterializedViewDefinition = {
  kind: 'materialized_view',
  dataset: 'gold_test',
  name: 'counted',
  description: 'Counted things',
  columns: [{ name: 'a', type: 'DATE' }],
  partitioning: { unit: 'MONTH', column: 'a' },
  clustering: ['b', 'c'],
  query: 'SELECT a FROM gold_test.thing GROUP BY a',
};

export const objectTable: ObjectTableDefinition = {
  kind: 'object_table',
  dataset: 'ops_test',
  name: 'landed',
  description: 'Landed objects',
  bucket: 'raw',
  uris: ['gs://my-shop-raw-data/raw-data/*'],
};

export const externalTable: ExternalTableDefinition = {
  kind: 'external_table',
  dataset: 'silver_test',
  name: 'thing_exported',
  description: 'Exported things',
  columns: [column('n', 'INT64'), column('text'), column('more')],
  folders: [
    { name: 'date', type: 'STRING', description: 'Day' },
    { name: 'run', type: 'STRING', description: 'Run' },
  ],
  prefix: 'gs://my-shop-processed-data/thing',
};

export const routine: RoutineDefinition = {
  kind: 'routine',
  dataset: 'ops_test',
  name: 'run_thing',
  description: 'Does the thing',
  arguments: [{ name: 'p_run_date', type: 'DATE', mode: 'IN' }],
  body: 'BEGIN\n  SELECT 1;\nEND',
};
