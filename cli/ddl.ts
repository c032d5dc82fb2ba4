import type { ColumnDefinition, ExternalTableDefinition, TableDefinition } from '../model/definition.ts';

/** The CREATE TABLE statement that says what a table is. */
export function createTable(table: TableDefinition): string {
  const primary =
    table.primaryKey.length === 0 ? [] : [`PRIMARY KEY (${table.primaryKey.join(', ')}) NOT ENFORCED`];
  const foreign = table.foreignKeys.map(
    ({ columns, references: to }) =>
      `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${to.dataset}.${to.table} (${to.columns.join(', ')}) NOT ENFORCED`,
  );
  return [
    `CREATE TABLE ${table.dataset}.${table.name} (`,
    `  ${[...table.columns.map(columnOf), ...primary, ...foreign].join(',\n  ')}`,
    ')',
    ...partitioning(table),
    ...(table.clustering.length === 0 ? [] : [`CLUSTER BY ${table.clustering.join(', ')}`]),
    `OPTIONS (description = ${text(table.description)});`,
  ].join('\n');
}

/** The CREATE EXTERNAL TABLE statement that says what an external table is; the connection that reads the bucket is the deployment's. */
export function createExternalTable({
  dataset,
  name,
  description,
  columns,
  folders,
  prefix,
}: ExternalTableDefinition): string {
  const options = [
    "format = 'PARQUET'",
    `uris = [${text(`${prefix}/*.parquet`)}]`,
    `hive_partition_uri_prefix = ${text(prefix)}`,
    `description = ${text(description)}`,
  ];
  return [
    `CREATE EXTERNAL TABLE ${dataset}.${name} (`,
    `  ${columns.map(columnOf).join(',\n  ')}`,
    ')',
    `WITH PARTITION COLUMNS (${folders.map((folder) => `${folder.name} ${folder.type}`).join(', ')})`,
    `OPTIONS (${options.join(', ')});`,
  ].join('\n');
}

function columnOf({ name, type, required, description }: ColumnDefinition): string {
  return `${name} ${type}${required ? ' NOT NULL' : ''} OPTIONS (description = ${text(description)})`;
}

function partitioning({ partitioning: by, columns }: TableDefinition): string[] {
  if (by === undefined) return [];
  if (by.column === undefined) return ['PARTITION BY _PARTITIONDATE'];
  const isDate = columns.some(({ name, type }) => name === by.column && type === 'DATE');
  if (isDate && by.unit === 'DAY') return [`PARTITION BY ${by.column}`];
  return [`PARTITION BY ${isDate ? 'DATE' : 'TIMESTAMP'}_TRUNC(${by.column}, ${by.unit})`];
}

const text = (value: string): string => JSON.stringify(value);
