import { identifier } from './names.ts';
import type { ResolvedNode } from './reader.ts';
import { recursiveSql } from './recursion.ts';
import { compileScan } from './scans.ts';
import type { Scope } from './scope.ts';
import { aliasOf, reference, selectText, type Select, selectFrom } from './select.ts';

/** WITH: each query under a fresh name, its columns by position. */
export function compileWithScan(node: ResolvedNode, scope: Scope): Select {
  const recursive = node.flag('recursive');
  const entries = node.children('with_entry_list', 'WithEntry').map((entry) => {
    const scan = entry.child('with_subquery');
    const columns = scan.columns('column_list');
    const names = columns.map((_, i) => `c${String(i)}`);
    const query = { table: scope.compilation.fresh('w'), columns: names };
    const sql = entrySql(scan, query, scope);
    scope.compilation.withQueries.set(entry.text('with_query_name').toLowerCase(), query);
    return `${identifier(query.table)} AS (${sql})`;
  });
  const query = compileScan(node.child('query'), scope);
  return { ...query, with: [...entries, ...query.with], recursive: recursive || query.recursive };
}

function entrySql(
  scan: ResolvedNode,
  query: { readonly table: string; readonly columns: readonly string[] },
  around: Scope,
): string {
  const scope: Scope = { ...around, wanted: undefined };
  if (scan.kind === 'RecursiveScan') {
    scope.compilation.recursive.push(query);
    const sql = recursiveSql(scan, query.columns, scope);
    scope.compilation.recursive.pop();
    return sql;
  }
  const select = compileScan(scan, scope);
  const list = scan.columns('column_list').map((column, i) => {
    const found = select.columns.get(column.id);
    if (found === undefined) throw scan.refusal(`column ${column.name} of a WITH query`);
    return { sql: found.sql, name: query.columns[i] ?? '' };
  });
  return selectText(select, list);
}

export function compileWithRefScan(node: ResolvedNode, scope: Scope): Select {
  const name = node.text('with_query_name');
  const query = scope.compilation.withQueries.get(name.toLowerCase());
  if (query === undefined) throw node.refusal(`WITH query ${name} at this place`);
  const table = scope.compilation.fresh('r');
  return selectFrom(
    `${identifier(query.table)} AS ${table}`,
    node
      .columns('column_list')
      .map((column, i) => [column.id, reference(table, query.columns[i] ?? '', aliasOf(column))]),
  );
}
