import type { CompiledCreateView, TypedColumn } from '../compiler/compiled.ts';
import { identifier, tableName } from '../compiler/names.ts';
import { duckdbType } from '../compiler/types.ts';
import { parseType } from '../analyzer/types.ts';

/** DuckDB's column definitions. The day of loading of a row that is inserted is the current one. */
export function tableColumns(columns: readonly TypedColumn[], ingestionTime: boolean): string {
  const written = columns.map(columnSql);
  if (ingestionTime) written.push('"_PARTITIONDATE" DATE DEFAULT (CAST(now() AS DATE))');
  return written.join(', ');
}

export function columnSql({ name, type, notNull }: TypedColumn): string {
  return `${identifier(name)} ${duckdbType(parseType(type))}${notNull === true ? ' NOT NULL' : ''}`;
}

export function viewDdl({ target, columns, sql }: CompiledCreateView): string {
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  return `CREATE OR REPLACE VIEW ${tableName(target)} (${names}) AS ${sql}`;
}
