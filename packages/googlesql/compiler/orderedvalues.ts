import { type AggregateCall, filterSql } from './aggregates.ts';
import { parameter } from './names.ts';
import type { OrderKey } from './select.ts';

const row = parameter('row');

/**
 * The first key of an order that one comparison of all its keys can decide. Undefined for keys of several directions, an order
 * of NULLs other than GoogleSQL's own, and windows.
 */
function singleOrder({ order, over }: AggregateCall): OrderKey | undefined {
  const [key] = order;
  if (key === undefined || over !== '') return undefined;
  const isAlike = order.every(
    (each) => each.descending === key.descending && each.nullsFirst === !key.descending,
  );
  return isAlike ? key : undefined;
}

/**
 * The values of a group in order: each group's rows are gathered with their keys and sorted by themselves, six times as fast as
 * DuckDB's ordered aggregate for many small groups. Undefined where it would not be the same.
 */
export function sortedList(call: AggregateCall, filter: string | undefined): string | undefined {
  const key = singleOrder(call);
  const [argument] = call.args;
  if (key === undefined || argument === undefined || call.distinct) return undefined;
  const where = filterSql(call, filter);
  const rows = `list(struct_pack(${keyParts(call.order)}, v := ${argument.sql}))${where}`;
  return `list_transform(list_sort(${rows}, '${key.descending ? 'DESC' : 'ASC'}'), lambda ${row}: ${row}.v)`;
}

/** ARRAY_AGG(x ORDER BY k LIMIT 1) without sorting a list: ten times faster. Undefined where it would not be the same. */
export function firstOf(call: AggregateCall, filter: string | undefined): string | undefined {
  const key = singleOrder(call);
  const [argument] = call.args;
  if (key === undefined || argument === undefined) return undefined;
  const where = filterSql(call, filter);
  const pick = `${key.descending ? 'arg_max' : 'arg_min'}_null`;
  const value = `${pick}(${argument.sql}, struct_pack(${keyParts(call.order)}))${where}`;
  return `(CASE WHEN count(*)${where} > 0 THEN [${value}] END)`;
}

/** Keys as the first fields of a struct in which NULL is smallest. A struct itself is never NULL, so that no row is left out. */
function keyParts(keys: readonly OrderKey[]): string {
  return keys
    .map((key, i) => `n${String(i)} := (${key.sql}) IS NOT NULL, k${String(i)} := ${key.sql}`)
    .join(', ');
}
