import { compileAggregateScan } from './aggregation.ts';
import { compileAnalyticScan } from './windows.ts';
import { columnsOfBranches } from './branches.ts';
import { type Expression, compileExpression } from './expressions.ts';
import { atLeast } from './frames.ts';
import { compileArrayScan } from './unnest.ts';
import type { TablePath } from './compiled.ts';
import { compileJoinScan } from './joins.ts';
import { tableName, tablePath } from './names.ts';
import { readOrder } from './ordering.ts';
import type { ResolvedColumn, ResolvedNode } from './reader.ts';
import { outerColumn, type Scope } from './scope.ts';
import {
  aliasOf,
  emptySelect,
  isOpen,
  reference,
  type Select,
  type SelectColumn,
  selectFrom,
  wrap,
} from './select.ts';
import { compileRecursiveRefScan } from './recursion.ts';
import { compileSetOperationScan } from './setoperations.ts';
import { compileWithRefScan, compileWithScan } from './withqueries.ts';

type Handler = (node: ResolvedNode, scope: Scope) => Select;

const handlers: Readonly<Record<string, Handler>> = {
  SingleRowScan: () => emptySelect,
  TableScan: (node, scope) => compileTable(node, scope).select,
  ProjectScan: compileProjectScan,
  FilterScan: compileFilterScan,
  OrderByScan: compileOrderByScan,
  LimitOffsetScan: compileLimitOffsetScan,
  JoinScan: compileJoinScan,
  ArrayScan: compileArrayScan,
  AggregateScan: compileAggregateScan,
  AnalyticScan: compileAnalyticScan,
  SetOperationScan: compileSetOperationScan,
  WithScan: compileWithScan,
  WithRefScan: compileWithRefScan,
  RecursiveRefScan: compileRecursiveRefScan,
};

/** Scans that take no deferred aggregate otherwise than by reference. */
const deferring = new Set(['ProjectScan', 'FilterScan', 'AggregateScan']);

/** @throws Refused for a scan outside the supported part of GoogleSQL. */
export function compileScan(node: ResolvedNode, scope: Scope): Select {
  const handler = handlers[node.kind];
  if (handler === undefined) throw node.refusal(node.kind);
  scope.compilation.use(node.kind);
  const select = handler(node, deferring.has(node.kind) ? scope : { ...scope, deferred: undefined });
  node.columns('column_list');
  return select;
}

/** The scope of expressions over a select's rows. */
export function scopeOf(select: Select, scope: Scope): Scope {
  return { ...scope, columns: select.columns };
}

/** Compiles over the select if all that is used of it are references, and else over it as a subselect. */
export function over<T>(
  select: Select,
  scope: Scope,
  compile: (scope: Scope) => T,
): { select: Select; value: T } {
  const computed = [...select.columns.values()].some((column) => !column.plain);
  const input = computed || !isOpen(select) ? wrap(select, scope.compilation.fresh('s')) : select;
  return { select: input, value: compile(scopeOf(input, scope)) };
}

/**
 * The rows with the columns of the query around them that the fields of a node use. DuckDB takes an aggregate over such columns
 * alone for one of the outer query, as standard SQL has it; in GoogleSQL it belongs to where it stands.
 */
export function withOuterColumns(
  select: Select,
  node: ResolvedNode,
  fields: readonly string[],
  scope: Scope,
): Select {
  if (scope.outer === undefined) return select;
  const used = new Set(fields.flatMap((field) => [...node.columnIds(field)]));
  const added = [...used].flatMap((id) => {
    const column = select.columns.has(id) ? undefined : outerColumn(scope, id);
    return column === undefined ? [] : [[id, { ...column, plain: false }] as const];
  });
  if (added.length === 0) return select;
  const rows = isOpen(select) ? select : wrap(select, scope.compilation.fresh('s'));
  return { ...rows, columns: new Map([...rows.columns, ...added]) };
}

export function columnOf(column: ResolvedColumn, expression: Expression): readonly [string, SelectColumn] {
  const isReference = expression.plain && expression.constant === undefined;
  return [column.id, { sql: expression.sql, plain: isReference, alias: aliasOf(column) }];
}

/** Rows of a table, with its path and the alias that its columns are named by. */
export interface TableRows {
  readonly path: TablePath;
  readonly alias: string;
  readonly from: string;
  readonly select: Select;
}

export function compileTable(node: ResolvedNode, scope: Scope): TableRows {
  const { full_name: fullName } = node.message('table') as { full_name: string };
  if (node.has('for_system_time_expr')) throw node.refusal('FOR SYSTEM_TIME AS OF');
  node.text('alias');
  const path = tablePath([fullName], scope.compilation.context.project);
  const table = scope.compilation.fresh('t');
  const from = `${tableName(path)} AS ${table}`;
  const columns = node.columns('column_list').map((column) => {
    const alias = aliasOf(column);
    if (column.name === '_PARTITIONTIME' && scope.compilation.context.hasIngestionTime(path)) {
      return [
        column.id,
        { sql: `CAST(${table}."_PARTITIONDATE" AS TIMESTAMP)`, plain: false, alias },
      ] as const;
    }
    return [column.id, reference(table, column.name, alias)] as const;
  });
  return { path, alias: table, from, select: selectFrom(from, columns) };
}

function compileProjectScan(node: ResolvedNode, scope: Scope): Select {
  const computed = node.children('expr_list', 'ComputedColumn');
  const deferred =
    computed.length === 0 ? scope.deferred : columnsOfBranches(node, 'expr_list', 'column_list');
  const input = compileScan(node.child('input_scan'), { ...scope, deferred });
  if (computed.length === 0) return input;
  const repeats = [...input.columns.values()].some((column) => !column.plain);
  const base = repeats || input.groupBy !== undefined || input.final ? wrapKeepingOrder(input, scope) : input;
  const columns = new Map(base.columns);
  for (const each of computed) {
    const node = each.child('expr');
    const expression = compileExpression(node, { ...scopeOf(base, scope), guard: scope.wanted });
    // A column of the query around is a value here, so that an aggregate over it belongs to this query.
    const isInner = [...node.columnIds()].every((id) => base.columns.has(id));
    columns.set(...columnOf(each.column('column'), { ...expression, plain: expression.plain && isInner }));
  }
  return { ...base, columns };
}

/** A subselect whose order is repeated outside: DuckDB keeps no order of a subselect that has no limit. */
function wrapKeepingOrder(select: Select, scope: Scope): Select {
  if (select.orderBy.length === 0) return wrap(select, scope.compilation.fresh('s'));
  const columns = new Map(select.columns);
  select.orderBy.forEach((key, i) => {
    columns.set(`$order${String(i)}`, { sql: key.sql, plain: false, alias: `$order${String(i)}` });
  });
  const inner = select.limit === undefined ? { ...select, columns, orderBy: [] } : { ...select, columns };
  const outer = wrap(inner, scope.compilation.fresh('s'));
  const orderBy = select.orderBy.map((key, i) => ({
    ...key,
    sql: outer.columns.get(`$order${String(i)}`)?.sql ?? '',
  }));
  const visible = [...outer.columns].filter(([id]) => !id.startsWith('$order'));
  return { ...outer, columns: new Map(visible), orderBy };
}

function compileFilterScan(node: ResolvedNode, scope: Scope): Select {
  const input = compileScan(node.child('input_scan'), scope);
  const filter = node.child('filter_expr');
  const { select, value } = over(input, scope, (inner) => compileExpression(filter, inner));
  return { ...select, where: [...select.where, value.sql] };
}

function compileOrderByScan(node: ResolvedNode, scope: Scope): Select {
  const input = compileScan(node.child('input_scan'), scope);
  const items = node.children('order_by_item_list', 'OrderByItem');
  const { select, value } = over(input, scope, (inner) => readOrder(items, inner));
  return { ...select, orderBy: value };
}

/** As many rows as DuckDB's LIMIT and OFFSET take. */
const mostRows = '4611686018427387903';

function compileLimitOffsetScan(node: ResolvedNode, scope: Scope): Select {
  const compiled = compileScan(node.child('input_scan'), scope);
  const input = compiled.limit === undefined ? compiled : wrapKeepingOrder(compiled, scope);
  const bare = scopeOf(emptySelect, scope);
  const count = (child: ResolvedNode, what: string) => {
    const number = compileExpression(child, bare);
    const sql = atLeast(number, 0, `The number of ${what}`);
    return number.constant === undefined ? `least(${sql}, ${mostRows})` : sql;
  };
  const limit = count(node.child('limit'), 'LIMIT');
  const offset = node.optional('offset');
  return {
    ...input,
    limit: `LIMIT ${limit}${offset === undefined ? '' : ` OFFSET ${count(offset, 'OFFSET')}`}`,
  };
}
