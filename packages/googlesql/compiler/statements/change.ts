import type { CompiledChange, Guard } from '../compiled.ts';
import { compileExpression } from '../expressions.ts';
import { identifier, tableName } from '../names.ts';
import type { ResolvedColumn, ResolvedNode } from '../reader.ts';
import { compileScan, compileTable, scopeOf, type TableRows } from '../scans.ts';
import type { Compilation, Scope } from '../scope.ts';
import { selectText, wrap } from '../select.ts';
import { rootScope } from './query.ts';

export const severalRows = 'must match at most one source row for each target row';

/** The table that a statement changes. */
export function readTarget(node: ResolvedNode, scope: Scope): TableRows {
  return compileTable(node.child('table_scan', 'TableScan'), scope);
}

/** INSERT, UPDATE, DELETE, TRUNCATE. */
export function compileChange(node: ResolvedNode, compilation: Compilation): CompiledChange {
  const scope = rootScope(compilation);
  const target = readTarget(node, scope);
  const change = (sql: string, guards: readonly Guard[] = []): CompiledChange => ({
    kind: 'change',
    target: target.path,
    guards,
    sql,
  });
  switch (node.kind) {
    case 'InsertStmt':
      return change(insertSql(node, target, scope));
    case 'DeleteStmt': {
      const where = compileExpression(node.child('where_expr'), scopeOf(target.select, scope)).sql;
      return change(`DELETE FROM ${target.from} WHERE ${where}`);
    }
    case 'TruncateStmt': {
      const where = node.optional('where_expr');
      if (where === undefined) return change(`DELETE FROM ${target.from}`);
      return change(
        `DELETE FROM ${target.from} WHERE ${compileExpression(where, scopeOf(target.select, scope)).sql}`,
      );
    }
    default: {
      const { sql, guards } = updateSql(node, target, scope);
      return change(sql, guards);
    }
  }
}

function insertSql(node: ResolvedNode, target: TableRows, scope: Scope): string {
  const columns = columnNames(node.columns('insert_column_list'), node);
  const into = `INSERT INTO ${tableName(target.path)} (${columns.join(', ')})`;
  const query = node.optional('query');
  if (query === undefined) {
    const rows = node.children('row_list', 'InsertRow').map((row) => `(${rowValues(row, scope).join(', ')})`);
    return `${into}\nVALUES ${rows.join(', ')}`;
  }
  const select = compileScan(query, scope);
  const list = node.columns('query_output_column_list').map((column, i) => {
    const found = select.columns.get(column.id);
    if (found === undefined) throw node.refusal(`inserted column ${column.name}`);
    return { sql: found.sql, name: `c${String(i)}` };
  });
  return `${into}\n${selectText(select, list)}`;
}

/** Names of changed columns; the pseudo column is stored as its date only. */
export function columnNames(columns: readonly ResolvedColumn[], node: ResolvedNode): string[] {
  return columns.map((column) => {
    if (column.name === '_PARTITIONTIME') throw node.refusal('writing _PARTITIONTIME; write _PARTITIONDATE');
    return identifier(column.name);
  });
}

export function rowValues(row: ResolvedNode, scope: Scope): string[] {
  return row
    .children('value_list', 'DMLValue')
    .map((value) => compileExpression(value.child('value'), scope).sql);
}

/** `"column" = value` for each updated column. */
export function assignments(items: readonly ResolvedNode[], scope: Scope): string {
  return items
    .map((item) => {
      const target = item.child('target');
      if (target.kind !== 'ColumnRef') throw target.refusal('UPDATE of a part of a column');
      target.type();
      const [name] = columnNames([target.column('column')], target);
      const value = compileExpression(item.child('set_value', 'DMLValue').child('value'), scope);
      return `${String(name)} = ${value.sql}`;
    })
    .join(', ');
}

function updateSql(
  node: ResolvedNode,
  target: TableRows,
  scope: Scope,
): { sql: string; guards: readonly Guard[] } {
  const items = node.children('update_item_list', 'UpdateItem');
  const fromNode = node.optional('from_scan');
  const where = node.child('where_expr');
  if (fromNode === undefined) {
    const inner = scopeOf(target.select, scope);
    const sql = `UPDATE ${target.from} SET ${assignments(items, inner)} WHERE ${compileExpression(where, inner).sql}`;
    return { sql, guards: [] };
  }
  const source = wrap(compileScan(fromNode, scope), scope.compilation.fresh('s'));
  const inner: Scope = { ...scope, columns: new Map([...target.select.columns, ...source.columns]) };
  const condition = compileExpression(where, inner).sql;
  const pairs = `SELECT ${target.alias}.rowid FROM ${target.from}, ${String(source.from)} WHERE ${condition}`;
  return {
    sql: `UPDATE ${target.from} SET ${assignments(items, inner)} FROM ${String(source.from)} WHERE ${condition}`,
    guards: [{ sql: repeated(pairs), message: `UPDATE ${severalRows}` }],
  };
}

/** Whether a query of row ids names one twice. */
export function repeated(rowIds: string): string {
  return `SELECT count(*) > 0 FROM (${rowIds} GROUP BY ALL HAVING count(*) > 1)`;
}
