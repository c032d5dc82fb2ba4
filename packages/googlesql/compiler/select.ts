import { identifier } from './names.ts';
import type { ResolvedColumn } from './reader.ts';

/** A column of a select: its DuckDB expression, and whether that is a mere reference, cheap and safe to repeat. */
export interface SelectColumn {
  readonly sql: string;
  readonly plain: boolean;
  /**
   * Of an aggregate that must not fail before its value is asked for: the message. It is then a struct of the value `v` and of
   * whether it `fails`.
   */
  readonly deferred?: string;
  /** Name under which an enclosing select sees it; unique in the statement. */
  readonly alias: string;
}

export type Columns = ReadonlyMap<string, SelectColumn>;

export interface OrderKey {
  readonly sql: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  /** Whether it only tells NaN from numbers, before the key of the numbers. */
  readonly isOfNan?: true;
}

/** GoogleSQL sorts NULL before everything, DuckDB after: the order of NULLs is always written out. */
export function orderSql(keys: readonly OrderKey[]): string {
  return keys
    .map((key) => `${key.sql} ${key.descending ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`)
    .join(', ');
}

/**
 * One DuckDB SELECT under construction. A resolved scan adds its clause to the select of its input where that is the
 * same thing, and else puts the input into a subselect.
 */
export interface Select {
  readonly with: readonly string[];
  readonly recursive: boolean;
  readonly from: string | undefined;
  /** Whether `from` is a join, which needs parentheses to be the right side of another. */
  readonly isJoin: boolean;
  readonly columns: Columns;
  readonly where: readonly string[];
  /** Undefined: not grouped. Empty: one group of all rows. */
  readonly groupBy: readonly string[] | undefined;
  readonly orderBy: readonly OrderKey[];
  readonly limit: string | undefined;
  /** Whether its columns hold windows, unnested or volatile values, so that its rows are final. */
  readonly final: boolean;
}

export const emptySelect: Select = {
  with: [],
  recursive: false,
  from: undefined,
  isJoin: false,
  columns: new Map(),
  where: [],
  groupBy: undefined,
  orderBy: [],
  limit: undefined,
  final: false,
};

export function aliasOf(column: ResolvedColumn): string {
  const readable = column.name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '');
  return `${readable === '' ? 'c' : readable}_${column.id}`;
}

/** Rows of one table or subselect. */
export function selectFrom(from: string, columns: Iterable<readonly [string, SelectColumn]>): Select {
  return { ...emptySelect, from, columns: new Map(columns) };
}

export function reference(table: string, name: string, alias: string): SelectColumn {
  return { sql: `${table}.${identifier(name)}`, plain: true, alias };
}

/** The same rows as a subselect, each column a mere reference. */
export function wrap(select: Select, table: string): Select {
  const columns = [...select.columns].map(
    ([id, column]) => [id, { ...column, ...reference(table, column.alias, column.alias) }] as const,
  );
  return selectFrom(`(${selectText(select, outputs(select))}) AS ${table}`, columns);
}

/** Whether a WHERE, a join, a grouping or a window may still be added to this select. */
export function isOpen(select: Select): boolean {
  return (
    !select.final && select.groupBy === undefined && select.limit === undefined && select.orderBy.length === 0
  );
}

/** Whether this select is nothing but a FROM clause. */
export function isBare(select: Select): boolean {
  return (
    isOpen(select) &&
    select.from !== undefined &&
    select.with.length === 0 &&
    select.where.length === 0 &&
    [...select.columns.values()].every((column) => column.plain)
  );
}

export interface Output {
  readonly sql: string;
  readonly name: string;
}

export function outputs(select: Select): Output[] {
  return [...select.columns.values()].map((column) => ({ sql: column.sql, name: column.alias }));
}

/** The select as DuckDB text. One without columns keeps its rows by a constant. */
export function selectText(select: Select, list: readonly Output[]): string {
  const shown = list.map(({ sql, name }) => `${sql} AS ${identifier(name)}`);
  return [
    select.with.length === 0 ? '' : `WITH ${select.recursive ? 'RECURSIVE ' : ''}${select.with.join(',\n')}`,
    `SELECT ${shown.length === 0 ? '1 AS "_row"' : shown.join(', ')}`,
    select.from === undefined ? '' : `FROM ${select.from}`,
    select.where.length === 0 ? '' : `WHERE ${select.where.join(' AND ')}`,
    select.groupBy === undefined || (select.groupBy.length === 0 && select.columns.size > 0)
      ? ''
      : `GROUP BY ${select.groupBy.length === 0 ? '()' : select.groupBy.join(', ')}`,
    select.orderBy.length === 0 ? '' : `ORDER BY ${orderSql(select.orderBy)}`,
    select.limit ?? '',
  ]
    .filter((clause) => clause !== '')
    .join('\n');
}
