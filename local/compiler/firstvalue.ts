import type { AggregateCall } from './aggregates.ts';
import type { OrderKey } from './select.ts';

/**
 * ARRAY_AGG(x ORDER BY k LIMIT 1) without sorting a list: ten times faster. Undefined where it would not be the same:
 * keys of several directions, and an order of NULLs other than GoogleSQL's own.
 */
export function firstOf(call: AggregateCall, filter: string | undefined): string | undefined {
  const [key] = call.order;
  const [argument] = call.args;
  if (key === undefined || argument === undefined || call.over !== '') return undefined;
  if (
    !call.order.every((each) => each.descending === key.descending && each.nullsFirst === !key.descending)
  ) {
    return undefined;
  }
  const where = filter === undefined ? '' : ` FILTER (WHERE ${filter})`;
  const pick = `${key.descending ? 'arg_max' : 'arg_min'}_null`;
  const value = `${pick}(${argument.sql}, ${keyStruct(call.order)})${where}`;
  return `(CASE WHEN count(*)${where} > 0 THEN [${value}] END)`;
}

/** Keys as one comparable value in which NULL is smallest. A struct itself is never NULL, so that no row is left out. */
function keyStruct(keys: readonly OrderKey[]): string {
  const parts = keys.map((key, i) => `n${String(i)} := ${key.sql} IS NOT NULL, k${String(i)} := ${key.sql}`);
  return `struct_pack(${parts.join(', ')})`;
}
