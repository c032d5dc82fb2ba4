import type { ResolvedNode } from './reader.ts';
import { compileScan } from './scans.ts';
import type { Scope } from './scope.ts';
import { aliasOf, reference, selectText, type Select, selectFrom } from './select.ts';

const operators: Readonly<Record<string, string>> = {
  UNION_ALL: 'UNION ALL',
  UNION_DISTINCT: 'UNION',
  INTERSECT_DISTINCT: 'INTERSECT',
  EXCEPT_DISTINCT: 'EXCEPT',
};

export function compileSetOperationScan(node: ResolvedNode, scope: Scope): Select {
  const type = node.text('op_type');
  const operator = operators[type];
  if (operator === undefined) throw node.refusal(`set operation ${type}`);
  // Columns that correspond by name have been put into one order, and filled with NULL, where they are resolved.
  node.text('column_match_mode');
  node.text('column_propagation_mode');
  scope.compilation.use(`SetOperationScan ${type}`);
  const columns = node.columns('column_list');
  const names = columns.map(aliasOf);
  const items = node
    .children('input_item_list', 'SetOperationItem')
    .map((item) => itemSql(item, names, scope));
  const table = scope.compilation.fresh('u');
  return selectFrom(
    `(${items.map((item) => `(${item})`).join(`\n${operator}\n`)}) AS ${table}`,
    columns.map((column) => [column.id, reference(table, aliasOf(column), aliasOf(column))]),
  );
}

/** One operand, its columns under the names of the whole. */
export function itemSql(item: ResolvedNode, names: readonly string[], scope: Scope): string {
  const select = compileScan(item.child('scan'), scope);
  const list = item.columns('output_column_list').map((column, i) => {
    const found = select.columns.get(column.id);
    if (found === undefined) throw item.refusal(`column ${column.name} of a set operation`);
    return { sql: found.sql, name: names[i] ?? '' };
  });
  return selectText(select, list);
}
