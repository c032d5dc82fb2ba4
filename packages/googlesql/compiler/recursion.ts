import { identifier } from './names.ts';
import type { ResolvedNode } from './reader.ts';
import type { Scope } from './scope.ts';
import { itemSql } from './setoperations.ts';
import { aliasOf, reference, type Select, selectFrom } from './select.ts';

/** The body of a recursive WITH query: a start, and a step that refers to the rows before it. */
export function recursiveSql(node: ResolvedNode, names: readonly string[], scope: Scope): string {
  const start = itemSql(node.child('non_recursive_term', 'SetOperationItem'), names, scope);
  const step = itemSql(node.child('recursive_term', 'SetOperationItem'), names, scope);
  const type = node.text('op_type');
  scope.compilation.use(`RecursiveScan ${type}`);
  node.columns('column_list');
  return `(${start})\n${type === 'UNION_ALL' ? 'UNION ALL' : 'UNION'}\n(${step})`;
}

export function compileRecursiveRefScan(node: ResolvedNode, scope: Scope): Select {
  const query = scope.compilation.recursive.at(-1);
  if (query === undefined) throw node.refusal('a recursive reference at this place');
  const table = scope.compilation.fresh('r');
  return selectFrom(
    `${identifier(query.table)} AS ${table}`,
    node
      .columns('column_list')
      .map((column, i) => [column.id, reference(table, query.columns[i] ?? '', aliasOf(column))]),
  );
}
