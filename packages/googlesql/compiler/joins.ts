import { compileExpression } from './expressions.ts';
import type { ResolvedNode } from './reader.ts';
import { compileScan, scopeOf } from './scans.ts';
import type { Scope } from './scope.ts';
import { isBare, type Select, selectFrom, wrap } from './select.ts';

/** INNER, LEFT, RIGHT, FULL and CROSS joins. */
export function compileJoinScan(node: ResolvedNode, scope: Scope): Select {
  const left = operand(compileScan(node.child('left_scan'), scope), scope);
  const right = operand(compileScan(node.child('right_scan'), scope), scope);
  const type = node.text('join_type');
  scope.compilation.use(`JoinScan ${type}`);
  const joined = { ...selectFrom('', [...left.columns, ...right.columns]), isJoin: true };
  const condition = node.optional('join_expr');
  const rightFrom = right.isJoin ? `(${String(right.from)})` : String(right.from);
  if (condition === undefined) {
    if (type !== 'INNER') throw node.refusal(`a ${type} JOIN without a condition`);
    return { ...joined, from: `${String(left.from)}\nCROSS JOIN ${rightFrom}` };
  }
  const on = compileExpression(condition, scopeOf(joined, scope)).sql;
  return {
    ...joined,
    from: `${String(left.from)}\n${type === 'INNER' ? '' : `${type} `}JOIN ${rightFrom} ON ${on}`,
  };
}

function operand(select: Select, scope: Scope): Select {
  return isBare(select) ? select : wrap(select, scope.compilation.fresh('s'));
}
