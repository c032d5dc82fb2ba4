import { compileExpression } from './expressions.ts';
import type { ResolvedNode } from './reader.ts';
import { compileScan, over } from './scans.ts';
import type { Scope } from './scope.ts';
import { aliasOf, emptySelect, type Select } from './select.ts';

/** UNNEST of an array, alone or for each row of the scan before it. */
export function compileArrayScan(node: ResolvedNode, scope: Scope): Select {
  const before = node.optional('input_scan');
  const input = before === undefined ? emptySelect : compileScan(before, scope);
  const arrayExpression = node.child('array_expr');
  const { select, value: array } = over(input, scope, (inner) => compileExpression(arrayExpression, inner));
  const element = node.column('element_column');
  const offset = node.optional('array_offset_column', 'ColumnHolder')?.column('column');
  const outer = node.flag('is_outer');
  const condition = node.optional('join_expr');
  if (outer && condition !== undefined && compileExpression(condition, scope).constant !== true) {
    throw node.refusal('LEFT JOIN UNNEST with a condition other than TRUE');
  }
  const columns = new Map(select.columns);
  const whole = (list: string) =>
    outer ? `CASE WHEN len(${array.sql}) > 0 THEN ${list} ELSE [NULL] END` : list;
  columns.set(element.id, { sql: `unnest(${whole(array.sql)})`, plain: false, alias: aliasOf(element) });
  if (offset !== undefined) {
    const positions = whole(`range(len(${array.sql}))`);
    columns.set(offset.id, { sql: `unnest(${positions})`, plain: false, alias: aliasOf(offset) });
  }
  const rows: Select = { ...select, columns, final: true };
  if (outer || condition === undefined) return rows;
  const joined = over(rows, scope, (inner) => compileExpression(condition, inner));
  return { ...joined.select, where: [...joined.select.where, joined.value.sql] };
}
