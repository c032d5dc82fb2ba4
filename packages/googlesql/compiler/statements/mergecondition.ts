import { compileExpression } from '../expressions.ts';
import { functionName } from '../functions/call.ts';
import type { ResolvedNode } from '../reader.ts';
import type { TableRows } from '../scans.ts';
import type { Scope } from '../scope.ts';
import type { Select } from '../select.ts';
import type { MarkedSource } from './merge.ts';

/**
 * The condition of a MERGE as one that DuckDB joins by hashing. A conjunct over one side alone (or a constant such as FALSE)
 * would force a nested loop: a hundred thousand rows against as many take twelve seconds. Compared with a value of the
 * other side that is always true, it is an equality of both sides.
 */
export function mergeCondition(
  node: ResolvedNode,
  target: TableRows,
  source: MarkedSource,
  scope: Scope,
): string {
  const everyTarget = `(${target.alias}.rowid >= 0)`;
  const noTarget = `(${target.alias}.rowid < 0)`;
  return conjuncts(node)
    .map((each) => {
      const { sql, constant } = compileExpression(each, scope);
      if (constant === false || constant === null) return `${noTarget} = ${source.mark}`;
      const used = [...each.columnIds()];
      const uses = ({ columns }: Select): boolean => used.some((id) => columns.has(id));
      if (!uses(source.select)) return `${sql} = ${source.mark}`;
      return uses(target.select) ? sql : `${everyTarget} = ${sql}`;
    })
    .join(' AND ');
}

/** The operands of AND, at any depth. */
function conjuncts(node: ResolvedNode): ResolvedNode[] {
  if (node.kind !== 'FunctionCall' || functionName(node) !== '$and') return [node];
  node.type();
  node.text('error_mode');
  return node.children('argument_list').flatMap(conjuncts);
}
