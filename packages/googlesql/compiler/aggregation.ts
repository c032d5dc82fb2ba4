import { type AggregateCall, aggregates, renderAggregate } from './aggregates.ts';
import { compileExpression } from './expressions.ts';
import { functionName } from './functions/call.ts';
import { byName, matching } from './functions/registry.ts';
import { groupingSets } from './groupingsets.ts';
import { readOrder } from './ordering.ts';
import type { ResolvedNode } from './reader.ts';
import { columnOf, compileScan, over } from './scans.ts';
import type { Scope } from './scope.ts';
import { aliasOf, type Select, type SelectColumn } from './select.ts';
import { typeName } from './types.ts';

const known = byName(aggregates);

/** GROUP BY, SELECT DISTINCT and aggregation without groups. */
export function compileAggregateScan(node: ResolvedNode, scope: Scope): Select {
  const input = compileScan(node.child('input_scan'), scope);
  const groups = node.children('group_by_list', 'ComputedColumn');
  const first = over(input, scope, (inner) =>
    groups.map((group) => columnOf(group.column('column'), compileExpression(group.child('expr'), inner))),
  );
  const isPlain = first.value.every(([, column]) => column.plain);
  const prepared: Select = isPlain
    ? first.select
    : { ...first.select, columns: new Map([...first.select.columns, ...first.value]) };
  const base = over(prepared, scope, (inner) => inner);
  const groupColumns = first.value.map(([id, column]): readonly [string, SelectColumn] => {
    const sql = isPlain ? column.sql : (base.value.columns.get(id)?.sql ?? '');
    return [id, { ...column, sql, plain: true }];
  });
  const computed = node
    .children('aggregate_list', 'ComputedColumn')
    .map((each): readonly [string, SelectColumn] => {
      const column = each.column('column');
      const sql = compileAggregateCall(each.child('expr'), base.value, '');
      return [column.id, { sql, plain: false, alias: aliasOf(column) }];
    });
  const sets = groupingSets(node, new Map(groupColumns));
  return {
    ...base.select,
    columns: new Map([...groupColumns, ...computed, ...sets.calls]),
    groupBy: sets.groupBy ?? groupColumns.map(([, column]) => column.sql),
  };
}

/** @param over ` OVER (…)`, or empty. */
export function compileAggregateCall(node: ResolvedNode, scope: Scope, over: string): string {
  const name = functionName(node);
  const args = node.children('argument_list').map((argument) => compileExpression(argument, scope));
  const found = matching(
    known.get(name) ?? [],
    args.map((argument) => argument.type),
  );
  if (found === undefined) {
    const types = args.map((argument) => typeName(argument.type)).join(', ');
    throw node.refusal(`aggregate function ${name.toUpperCase()}(${types})`);
  }
  const nulls = node.text('null_handling_modifier');
  const limit = node.optional('limit');
  const having = node.optional('having_modifier', 'AggregateHavingModifier');
  const call: AggregateCall = {
    args,
    type: node.type(),
    distinct: node.flag('distinct'),
    ignoreNulls: nulls === 'IGNORE_NULLS',
    respectNulls: nulls === 'RESPECT_NULLS',
    order: readOrder(node.children('order_by_item_list', 'OrderByItem'), scope),
    limit: limit === undefined ? undefined : compileExpression(limit, scope),
    having:
      having === undefined
        ? undefined
        : {
            kind: having.text('kind') === 'MAX' ? 'MAX' : 'MIN',
            sql: compileExpression(having.child('having_expr'), scope).sql,
          },
    over,
    node,
  };
  if (node.text('error_mode') === 'SAFE_ERROR_MODE') throw node.refusal(`SAFE.${name.toUpperCase()}`);
  scope.compilation.use(`${found.signature}${over === '' ? '' : ' OVER'}${modifiers(call)}`);
  return renderAggregate(found, call);
}

function modifiers(call: AggregateCall): string {
  const written = [
    call.distinct ? 'DISTINCT' : '',
    call.ignoreNulls ? 'IGNORE NULLS' : '',
    call.having === undefined ? '' : `HAVING ${call.having.kind}`,
    call.order.length > 0 ? 'ORDER BY' : '',
    call.limit === undefined ? '' : 'LIMIT',
  ].filter((each) => each !== '');
  return written.length === 0 ? '' : ` ${written.join(' ')}`;
}
