import { type AggregateCall, aggregates, filterSql, renderAggregate } from './aggregates.ts';
import { compileExpression } from './expressions.ts';
import { equalSql } from './functions/equality.ts';
import { functionName } from './functions/call.ts';
import { byName, matching } from './functions/registry.ts';
import { groupingSets } from './groupingsets.ts';
import { parameter } from './names.ts';
import { readOrder } from './ordering.ts';
import type { ResolvedNode } from './reader.ts';
import { columnOf, compileScan, over, scopeOf, withOuterColumns } from './scans.ts';
import type { Scope } from './scope.ts';
import { aliasOf, type Select, type SelectColumn, wrap } from './select.ts';
import { typeName } from './types.ts';

const known = byName(aggregates);

/** GROUP BY, SELECT DISTINCT and aggregation without groups. */
export function compileAggregateScan(node: ResolvedNode, scope: Scope): Select {
  const rows = compileScan(node.child('input_scan'), scope);
  const input = withOuterColumns(rows, node, ['group_by_list', 'aggregate_list'], scope);
  const groups = node.children('group_by_list', 'ComputedColumn');
  const expressions = groups.map((group) => group.child('expr'));
  const first = over(input, scope, (inner) =>
    groups.map((group, i) =>
      columnOf(group.column('column'), compileExpression(expressions[i] ?? group, inner)),
    ),
  );
  // An expression that is written twice, as in GROUPING SETS (a, 1), is one group.
  const same = new Map(
    first.value.map(([id, { sql }]) => [id, first.value.find(([, each]) => each.sql === sql)?.[0] ?? id]),
  );
  const distinct = first.value.filter(([id]) => same.get(id) === id);
  const aggregates = node.children('aggregate_list', 'ComputedColumn');
  const calls = aggregates.map((each) => each.child('expr'));
  const havings = calls.map((call) => call.optional('having_modifier', 'AggregateHavingModifier'));
  const hasHaving = havings.some((each) => each !== undefined);
  const isDeferred = aggregates.map((each) => scope.deferred?.has(each.column('column').id) === true);
  const hasDeferred = isDeferred.includes(true);
  const areReferences = first.value.every(([, column]) => column.plain) && !hasHaving && !hasDeferred;
  const prepared: Select = areReferences
    ? first.select
    : { ...first.select, columns: new Map([...first.select.columns, ...distinct]) };
  const grouped = over(prepared, scope, (inner) => inner);
  const keys = distinct.map(([id]) => grouped.value.columns.get(id)?.sql ?? '');
  const counted = withHavings(grouped.select, havings, keys, scope);
  const base = withTried(
    counted,
    calls.map((call, i) => (isDeferred[i] === true ? call : undefined)),
    scope,
  );
  const groupColumns = first.value.map(([id, column]): readonly [string, SelectColumn] => {
    const sql = areReferences ? column.sql : (base.columns.get(same.get(id) ?? id)?.sql ?? '');
    return [id, { ...column, sql, plain: true }];
  });
  const computed = aggregates.map((each, i): readonly [string, SelectColumn] => {
    const column = each.column('column');
    const having = base.columns.get(havingColumn(i))?.sql;
    const inner = { ...scopeOf(base, scope), guard: scope.wanted };
    const call = compileAggregateCall(calls[i] ?? each, inner, '', { having, tried: triedOf(base, i) });
    return [column.id, { ...call, plain: false, alias: aliasOf(column) }];
  });
  const sets = groupingSets(node, new Map(groupColumns));
  // The analyzer does not say that an ordinal and a written expression are the same: it computes each for itself.
  const isComputedBefore = (each: ResolvedNode) =>
    each.kind === 'ColumnRef' && [...each.columnIds()].some((id) => rows.columns.get(id)?.plain === false);
  if (
    sets.groupBy !== undefined &&
    expressions.some(isComputedBefore) &&
    expressions.some(({ kind }) => kind !== 'ColumnRef')
  )
    throw node.refusal('an expression beside an ordinal or alias within ROLLUP, CUBE or GROUPING SETS');
  if (sets.groupBy !== undefined && hasHaving)
    throw node.refusal('HAVING MAX or MIN within ROLLUP, CUBE or GROUPING SETS');
  return {
    ...base,
    columns: new Map([...groupColumns, ...computed, ...sets.calls]),
    groupBy: sets.groupBy ?? [...new Set(groupColumns.map(([, column]) => column.sql))],
  };
}

const havingColumn = (index: number): string => `$having${String(index)}`;

/** The rows with a column for each HAVING MAX or MIN of an aggregate: whether the row has its group's greatest or least value. */
function withHavings(
  select: Select,
  havings: readonly (ResolvedNode | undefined)[],
  keys: readonly string[],
  scope: Scope,
): Select {
  const rows = scopeOf(select, scope);
  const group = keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')}`;
  const columns = havings.flatMap((having, i) => {
    if (having === undefined) return [];
    const value = compileExpression(having.child('having_expr'), rows);
    const isMax = having.text('kind') === 'MAX';
    const extreme = `${isMax ? 'max' : 'min'}(${value.sql}) OVER (${group})`;
    // DuckDB takes NaN for the greatest number; in GoogleSQL it is both extremes, and equals none.
    const isNone =
      !isMax && value.type.kind === 'FLOAT64' ? `bool_or(isnan(${value.sql})) OVER (${group})` : 'false';
    const sql = `(CASE WHEN ${isNone} THEN false ELSE ${equalSql(value.sql, extreme, value.type)} END)`;
    return [[havingColumn(i), { sql, plain: false, alias: havingColumn(i) }] as const];
  });
  if (columns.length === 0) return select;
  const extended: Select = { ...select, columns: new Map([...select.columns, ...columns]), final: true };
  return wrap(extended, scope.compilation.fresh('s'));
}

const triedColumn = (call: number, argument: number): string => `$try${String(call)}_${String(argument)}`;

/**
 * The rows with a column for each argument of the deferred aggregates that may fail: its value in a list, or NULL where it
 * fails. DuckDB computes what two columns share before either, so that TRY must be met once.
 */
function withTried(select: Select, calls: readonly (ResolvedNode | undefined)[], scope: Scope): Select {
  const rows = scopeOf(select, scope);
  const columns = calls.flatMap((call, i) =>
    (call?.children('argument_list') ?? []).flatMap((argument, j) => {
      const { sql, plain } = compileExpression(argument, rows);
      if (plain || argument.hasSubquery) return [];
      const id = triedColumn(i, j);
      const tried = `TRY(list_transform([0], lambda ${parameter('once')}: ${sql}))`;
      return [[id, { sql: tried, plain: false, alias: id }] as const];
    }),
  );
  if (columns.length === 0) return select;
  return wrap(
    { ...select, columns: new Map([...select.columns, ...columns]), final: true },
    scope.compilation.fresh('s'),
  );
}

function triedOf(select: Select, call: number): Map<number, string> {
  const places = [0, 1, 2].map((i) => [i, select.columns.get(triedColumn(call, i))?.sql ?? ''] as const);
  return new Map(places.filter(([, sql]) => sql !== ''));
}

interface Within {
  /** Whether a row counts, where the aggregate has HAVING MAX or MIN. */
  readonly having?: string | undefined;
  /** Columns that hold an argument's value in a list, or NULL where it fails, by the argument's place. */
  readonly tried?: ReadonlyMap<number, string>;
}

/** @param over ` OVER (…)`, or empty. */
export function compileAggregateCall(
  node: ResolvedNode,
  scope: Scope,
  over: string,
  { having, tried = new Map() }: Within = {},
): { readonly sql: string; readonly deferred?: string } {
  const name = functionName(node);
  const written = node.children('argument_list').map((argument) => compileExpression(argument, scope));
  const args = written.map((each, i) => {
    const list = tried.get(i);
    return list === undefined ? each : { sql: `${list}[1]`, type: each.type, plain: true };
  });
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
  const call: AggregateCall = {
    args,
    type: node.type(),
    distinct: node.flag('distinct'),
    ignoreNulls: nulls === 'IGNORE_NULLS',
    respectNulls: nulls === 'RESPECT_NULLS',
    order: readOrder(node.children('order_by_item_list', 'OrderByItem'), scope),
    limit: limit === undefined ? undefined : compileExpression(limit, scope),
    having,
    over,
    node,
  };
  if (node.text('error_mode') === 'SAFE_ERROR_MODE') throw node.refusal(`SAFE.${name.toUpperCase()}`);
  scope.compilation.use(`${found.signature}${over === '' ? '' : ' OVER'}${modifiers(call)}`);
  const sql = renderAggregate(found, call);
  if (tried.size === 0) return { sql };
  const fails = [...tried.values()].map((list) => `${list} IS NULL`).join(' OR ');
  const any = `coalesce(bool_or(${fails})${filterSql(call)}, false)`;
  const deferred = `${name.toUpperCase()} meets a row for which its argument fails`;
  return { sql: `struct_pack(fails := ${any}, v := ${sql})`, deferred };
}

function modifiers(call: AggregateCall): string {
  const written = [
    call.distinct ? 'DISTINCT' : '',
    call.ignoreNulls ? 'IGNORE NULLS' : '',
    call.having === undefined ? '' : 'HAVING',
    call.order.length > 0 ? 'ORDER BY' : '',
    call.limit === undefined ? '' : 'LIMIT',
  ].filter((each) => each !== '');
  return written.length === 0 ? '' : ` ${written.join(' ')}`;
}
