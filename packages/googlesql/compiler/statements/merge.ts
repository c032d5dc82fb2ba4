import type { CompiledChange, Guard } from '../compiled.ts';
import { compileExpression } from '../expressions.ts';
import type { ResolvedNode } from '../reader.ts';
import { compileScan, type TableRows } from '../scans.ts';
import type { Compilation, Scope } from '../scope.ts';
import { outputs, selectText, type Select, selectFrom, reference } from '../select.ts';
import { assignments, columnNames, readTarget, repeated, rowValues, severalRows } from './change.ts';
import { mergeCondition } from './mergecondition.ts';
import { rootScope } from './query.ts';

const matches: Readonly<Record<string, string>> = {
  MATCHED: 'MATCHED',
  NOT_MATCHED_BY_SOURCE: 'NOT MATCHED BY SOURCE',
  NOT_MATCHED_BY_TARGET: 'NOT MATCHED BY TARGET',
};

interface When {
  readonly match: string;
  readonly condition: string | undefined;
  readonly sql: string;
}

/**
 * MERGE. DuckDB keeps one of several source rows that would change one target row; GoogleSQL fails, and so does the guard.
 */
export function compileMerge(node: ResolvedNode, compilation: Compilation): CompiledChange {
  const root = rootScope(compilation);
  const target = readTarget(node, root);
  const source = markedSource(compileScan(node.child('from_scan'), root), compilation);
  const scope: Scope = { ...root, columns: new Map([...target.select.columns, ...source.select.columns]) };
  const on = mergeCondition(node.child('merge_expr'), target, source, scope);
  const whens = node.children('when_clause_list', 'MergeWhen').map((when) => readWhen(when, scope));
  const sql = [
    `MERGE INTO ${target.from}`,
    `USING ${String(source.select.from)}`,
    `ON ${on}`,
    ...whens.map((when) => when.sql),
  ].join('\n');
  return { kind: 'change', target: target.path, guards: guardsOf(whens, target, source, on), sql };
}

export interface MarkedSource {
  readonly select: Select;
  /** A column that is true in every source row. */
  readonly mark: string;
}

function markedSource(rows: Select, compilation: Compilation): MarkedSource {
  const table = compilation.fresh('s');
  const body = selectText(rows, [...outputs(rows), { sql: 'true', name: '_true' }]);
  const columns = [...rows.columns].map(
    ([id, column]) => [id, reference(table, column.alias, column.alias)] as const,
  );
  return { select: selectFrom(`(${body}) AS ${table}`, columns), mark: `${table}."_true"` };
}

function readWhen(when: ResolvedNode, scope: Scope): When {
  const match = when.text('match_type');
  const action = when.text('action_type');
  scope.compilation.use(`MergeWhen ${match} ${action}`);
  const expression = when.optional('match_expr');
  const condition = expression === undefined ? undefined : compileExpression(expression, scope).sql;
  const head = `WHEN ${String(matches[match])}${condition === undefined ? '' : ` AND ${condition}`} THEN`;
  return { match, condition, sql: `${head} ${actionSql(action, when, scope)}` };
}

function actionSql(action: string, when: ResolvedNode, scope: Scope): string {
  switch (action) {
    case 'DELETE':
      return 'DELETE';
    case 'UPDATE':
      return `UPDATE SET ${assignments(when.children('update_item_list', 'UpdateItem'), scope)}`;
    case 'INSERT': {
      const columns = columnNames(when.columns('insert_column_list'), when);
      const values = rowValues(when.child('insert_row', 'InsertRow'), scope);
      return `INSERT (${columns.join(', ')}) VALUES (${values.join(', ')})`;
    }
  }
  throw when.refusal(`MERGE action ${action}`);
}

function guardsOf(
  whens: readonly When[],
  target: TableRows,
  source: MarkedSource,
  on: string,
): readonly Guard[] {
  const changing = whens.filter((when) => when.match === 'MATCHED');
  if (changing.length === 0) return [];
  const conditions = changing.map((when) => when.condition ?? 'true').join(' OR ');
  const join = `FROM ${target.from} JOIN ${String(source.select.from)} ON ${on}`;
  const pairs = `SELECT ${target.alias}.rowid ${join} WHERE ${conditions}`;
  return [{ sql: repeated(pairs), message: `MERGE ${severalRows}` }];
}
