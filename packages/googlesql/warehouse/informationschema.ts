import { createHash } from 'node:crypto';
import type { CatalogTable } from '../analyzer/catalog.ts';
import { identifier, quoted } from '../compiler/names.ts';
import type { Connection } from './database.ts';

interface SchemaView {
  readonly columns: CatalogTable['columns'];
  /** DuckDB's query over what the warehouse knows of a dataset. */
  readonly query: (project: string, dataset: string) => string;
}

const text = (name: string) => ({ name, type: 'STRING' });

/**
 * Views of INFORMATION_SCHEMA in each dataset, with those of Google's columns that say something here: names, types and rows, not
 * times of creation, options and policy tags.
 *
 * @see https://cloud.google.com/bigquery/docs/information-schema-intro
 */
const views: Readonly<Record<string, SchemaView>> = {
  PARTITIONS: {
    columns: [
      ...['table_catalog', 'table_schema', 'table_name', 'partition_id'].map(text),
      { name: 'total_rows', type: 'INT64' },
      { name: 'last_modified_time', type: 'TIMESTAMP' },
    ],
    query: (project, dataset) => `
      SELECT ${quoted(project)} AS table_catalog, dataset AS table_schema, table_name,
        coalesce(strftime(day, '%Y%m%d'), '__NULL__') AS partition_id, total_rows, last_modified_time
      FROM _warehouse.partition WHERE dataset = ${quoted(dataset)}`,
  },
  TABLES: {
    columns: [
      'table_catalog',
      'table_schema',
      'table_name',
      'table_type',
      'is_insertable_into',
      'is_typed',
    ].map(text),
    query: (project, dataset) => `
      SELECT ${quoted(project)} AS table_catalog, dataset AS table_schema, name AS table_name,
        CASE kind WHEN 'table' THEN 'BASE TABLE' WHEN 'view' THEN CASE WHEN materialized THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END ELSE 'EXTERNAL' END AS table_type,
        CASE kind WHEN 'table' THEN 'YES' ELSE 'NO' END AS is_insertable_into, 'NO' AS is_typed
      FROM (
        SELECT dataset, name, content::JSON ->> '$.kind' AS kind, coalesce((content::JSON ->> '$.materialized') = 'true', false) AS materialized
        FROM _warehouse.object WHERE NOT routine AND dataset = ${quoted(dataset)})`,
  },
  COLUMNS: {
    columns: [
      ...['table_catalog', 'table_schema', 'table_name', 'column_name'].map(text),
      { name: 'ordinal_position', type: 'INT64' },
      ...['is_nullable', 'data_type'].map(text),
    ],
    query: (project, dataset) => `
      SELECT ${quoted(project)} AS table_catalog, dataset AS table_schema, table_name, columns[place] ->> '$.name' AS column_name, place AS ordinal_position,
        CASE columns[place] ->> '$.notNull' WHEN 'true' THEN 'NO' ELSE 'YES' END AS is_nullable, columns[place] ->> '$.type' AS data_type
      FROM (
        SELECT dataset, table_name, columns, unnest(range(1, len(columns) + 1)) AS place
        FROM (
          SELECT dataset, name AS table_name, CAST(content::JSON -> '$.columns' AS JSON[]) AS columns
          FROM _warehouse.object WHERE NOT routine AND dataset = ${quoted(dataset)}))`,
  },
};

/** Name of a view in the DuckDB schema of its dataset. */
const nameOf = (view: string): string => `INFORMATION_SCHEMA ${view}`;

/** A dataset's INFORMATION_SCHEMA as the analyzer sees it. */
export function schemaTables(dataset: string): CatalogTable[] {
  return Object.entries(views).map(([view, { columns }]) => ({
    path: [dataset, 'INFORMATION_SCHEMA', view],
    relation: [dataset, nameOf(view)],
    columns,
  }));
}

export async function createSchemaViews(
  connection: Connection,
  project: string,
  dataset: string,
): Promise<void> {
  for (const [view, { query }] of Object.entries(views)) {
    const name = `${identifier(dataset)}.${identifier(nameOf(view))}`;
    await connection.run(`CREATE OR REPLACE VIEW ${name} AS ${query(project, dataset)}`);
  }
}

export async function dropSchemaViews(connection: Connection, dataset: string): Promise<void> {
  for (const view of Object.keys(views)) {
    await connection.run(`DROP VIEW ${identifier(dataset)}.${identifier(nameOf(view))}`);
  }
}

/** Changes where the views do: a file of before then gets them anew. */
export const schemaVersion = createHash('md5')
  .update(
    Object.values(views)
      .map(({ query }) => query('', ''))
      .join(';'),
  )
  .digest('hex');

/** The view of INFORMATION_SCHEMA that a text names and that is not answered, or undefined. */
export function missingSchemaView(sql: string): string | undefined {
  const named = [...sql.matchAll(/\bINFORMATION_SCHEMA\s*\.\s*`?([A-Za-z_]+)/gi)];
  return named.map(([, view = '']) => view.toUpperCase()).find((view) => !(view in views));
}
