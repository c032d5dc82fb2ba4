import type { ResolvedNode } from './reader.ts';
import { type Compilation, lookup, type Scope } from './scope.ts';
import { type OrderKey, orderSql, selectText, type Select, type SelectColumn } from './select.ts';

/** The items of an ORDER BY. The analyzer has computed each into a column before. */
export function readOrder(items: readonly ResolvedNode[], scope: Scope): OrderKey[] {
  return items.flatMap((item) => {
    const ref = item.child('column_ref', 'ColumnRef');
    const column = lookup(scope, ref.column('column'), ref);
    const isFloat = ref.type().kind === 'FLOAT64';
    const descending = item.flag('is_descending');
    const nulls = item.text('null_order');
    const nullsFirst = nulls === 'NULLS_FIRST' || (nulls !== 'NULLS_LAST' && !descending);
    const key = { sql: column.sql, descending, nullsFirst };
    // NaN is the smallest number in GoogleSQL, and the greatest in DuckDB.
    return isFloat ? [{ ...key, sql: `(NOT isnan(${column.sql}))`, isOfNan: true as const }, key] : [key];
  });
}

/** ARRAY(subquery): its rows in its order; no rows give an empty array. */
export function arrayOfRows(select: Select, value: SelectColumn, compilation: Compilation): string {
  const table = compilation.fresh('a');
  const keys = select.orderBy.map((key, i) => ({ ...key, name: `k${String(i)}` }));
  const rows = selectText(select.limit === undefined ? { ...select, orderBy: [] } : select, [
    { sql: value.sql, name: 'v' },
    ...keys,
  ]);
  const order = orderSql(keys.map((key) => ({ ...key, sql: `${table}.${key.name}` })));
  return `(SELECT coalesce(list(${table}.v${order === '' ? '' : ` ORDER BY ${order}`}), []) FROM (${rows}) AS ${table})`;
}
