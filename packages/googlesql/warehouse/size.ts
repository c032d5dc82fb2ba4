import type { TablePath } from '../compiler/compiled.ts';
import { identifier, tableName } from '../compiler/names.ts';
import { parseType } from '../analyzer/types.ts';

/** Bytes of a value in BigQuery; texts have two and their own. @see https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types */
export function bytesSql(column: string, type: string): string {
  const { kind } = parseType(type);
  if (kind === 'BOOL') return `count(${column})`;
  if (kind === 'NUMERIC') return `16 * count(${column})`;
  if (['INT64', 'FLOAT64', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP'].includes(kind))
    return `8 * count(${column})`;
  return `coalesce(sum(2 + strlen(CAST(${column} AS VARCHAR))), 0)`;
}

/** The DuckDB query for the bytes that columns of a table have in BigQuery; of a table of days, for those of one day. */
export function sizeSql(
  relation: TablePath,
  columns: readonly { readonly name: string; readonly type: string }[],
  isOfDays: boolean,
): string {
  const sizes = columns.map(({ name, type }) => bytesSql(identifier(name), type));
  const days = isOfDays ? 'greatest(count(DISTINCT "_PARTITIONDATE"), 1)' : '1';
  return `SELECT ((${sizes.join(' + ')}) / ${days})::DOUBLE FROM ${tableName(relation)}`;
}
