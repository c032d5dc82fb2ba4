import { both } from './branches.ts';
import { type Expression, compileExpression } from './expressions.ts';
import type { ResolvedNode } from './reader.ts';
import { compileScan } from './scans.ts';
import { type Scope, valueSql } from './scope.ts';
import { arrayOfRows } from './ordering.ts';
import { comparesOtherwise, equality } from './functions/equality.ts';
import { selectText } from './select.ts';

/** SCALAR, ARRAY, EXISTS and IN subqueries. */
export function compileSubquery(node: ResolvedNode, scope: Scope): Expression {
  const kind = node.text('subquery_type');
  scope.compilation.use(`SubqueryExpr ${kind}`);
  const scan = node.child('subquery');
  const wanted = both(scope.wanted, scope.asked);
  const inner: Scope = { compilation: scope.compilation, columns: new Map(), outer: scope, wanted };
  const [column] = scan.columns('column_list');
  const isDeferred = kind === 'SCALAR' && scope.isBranch === true && column !== undefined;
  const select = compileScan(scan, isDeferred ? { ...inner, deferred: new Set([column.id]) } : inner);
  const value = column === undefined ? undefined : select.columns.get(column.id);
  const type = node.type();
  switch (kind) {
    case 'EXISTS':
      return { sql: `EXISTS (${selectText(select, [])})`, type, plain: false };
    case 'SCALAR':
      if (value === undefined) break;
      return {
        sql: valueSql(`(${selectText(select, [{ sql: value.sql, name: value.alias }])})`, value),
        type,
        plain: false,
      };
    case 'IN': {
      if (value === undefined) break;
      const left = compileExpression(node.child('in_expr'), scope);
      if (comparesOtherwise(left.type)) {
        const table = scope.compilation.fresh('q');
        const right: Expression = { sql: `${table}.v`, type: left.type, plain: true };
        const equal = equality(left, right, scope.compilation);
        const rows = selectText(select, [{ sql: value.sql, name: 'v' }]);
        const answer = `CASE WHEN bool_or(${table}.same) THEN true WHEN count(${table}.same) = count(*) THEN false END`;
        const sql = `(SELECT ${answer} FROM (SELECT ${equal} AS same FROM (${rows}) AS ${table}) AS ${table})`;
        return { sql, type, plain: false };
      }
      return {
        sql: `(${left.sql} IN (${selectText(select, [{ sql: value.sql, name: value.alias }])}))`,
        type,
        plain: false,
      };
    }
    case 'ARRAY':
      if (value === undefined) break;
      return { sql: arrayOfRows(select, value, scope.compilation), type, plain: false };
  }
  throw node.refusal(`a subquery of type ${kind}`);
}
