import type { TableDefinition } from '../model/definition.ts';

/** The CREATE TABLE statement that says what a table is. */
export function createTable(table: TableDefinition): string {
  const primary =
    table.primaryKey.length === 0 ? [] : [`PRIMARY KEY (${table.primaryKey.join(', ')}) NOT ENFORCED`];
  const foreign = table.foreignKeys.map(
    ({ columns, references: to }) =>
      `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${to.dataset}.${to.table} (${to.columns.join(', ')}) NOT ENFORCED`,
  );
  const columns = table.columns.map(
    ({ name, type, required, description }) =>
      `${name} ${type}${required ? ' NOT NULL' : ''} OPTIONS (description = ${text(description)})`,
  );
  return [
    `CREATE TABLE ${table.dataset}.${table.name} (`,
    `  ${[...columns, ...primary, ...foreign].join(',\n  ')}`,
    ')',
    ...partitioning(table),
    ...(table.clustering.length === 0 ? [] : [`CLUSTER BY ${table.clustering.join(', ')}`]),
    `OPTIONS (description = ${text(table.description)});`,
  ].join('\n');
}

function partitioning({ partitioning: by, columns }: TableDefinition): string[] {
  if (by === undefined) return [];
  if (by.column === undefined) return ['PARTITION BY _PARTITIONDATE'];
  const isDate = columns.some(({ name, type }) => name === by.column && type === 'DATE');
  if (isDate && by.unit === 'DAY') return [`PARTITION BY ${by.column}`];
  return [`PARTITION BY ${isDate ? 'DATE' : 'TIMESTAMP'}_TRUNC(${by.column}, ${by.unit})`];
}

const text = (value: string): string => JSON.stringify(value);
