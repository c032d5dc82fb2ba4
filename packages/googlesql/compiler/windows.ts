import { compileAggregateCall } from './aggregation.ts';
import { compileExpression } from './expressions.ts';
import { functionName } from './functions/call.ts';
import { readOrder } from './ordering.ts';
import type { ResolvedNode } from './reader.ts';
import { compileScan, over } from './scans.ts';
import { lookup, type Scope } from './scope.ts';
import { aliasOf, emptySelect, orderSql, type Select } from './select.ts';

/** Window functions: all of one scan over the same rows. */
export function compileAnalyticScan(node: ResolvedNode, scope: Scope): Select {
  const input = compileScan(node.child('input_scan'), scope);
  const groups = node.children('function_group_list', 'AnalyticFunctionGroup');
  const { select, value } = over(input, scope, (inner) =>
    groups.flatMap((group) => compileGroup(group, inner)),
  );
  return { ...select, columns: new Map([...select.columns, ...value]), final: true };
}

function compileGroup(group: ResolvedNode, scope: Scope) {
  const partition = group.optional('partition_by', 'WindowPartitioning');
  const keys = (partition?.children('partition_by_list', 'ColumnRef') ?? []).map((ref) => {
    ref.type();
    return lookup(scope, ref.column('column'), ref).sql;
  });
  const ordering = group.optional('order_by', 'WindowOrdering');
  const order = readOrder(ordering?.children('order_by_item_list', 'OrderByItem') ?? [], scope);
  const window: Window = {
    sql: [
      ...(keys.length === 0 ? [] : [`PARTITION BY ${keys.join(', ')}`]),
      ...(order.length === 0 ? [] : [`ORDER BY ${orderSql(order)}`]),
    ],
    ordersByFloat: order.some(({ isFloat }) => isFloat),
  };
  return group.children('analytic_function_list', 'ComputedColumn').map((each) => {
    const column = each.column('column');
    const sql = compileAnalyticCall(each.child('expr'), window, scope);
    return [column.id, { sql, plain: false, alias: aliasOf(column) }] as const;
  });
}

/** The rows that a function looks at, without a frame. */
interface Window {
  readonly sql: readonly string[];
  readonly ordersByFloat: boolean;
}

type Render = (args: readonly string[], nulls: string, window: string) => string;

const numbering =
  (name: string): Render =>
  (args, _, window) =>
    `${name}(${args.join(', ')}) OVER (${window})`;

const navigation =
  (name: string): Render =>
  (args, nulls, window) =>
    `${name}(${args.join(', ')}${nulls}) OVER (${window})`;

/** Functions that exist only over a window; whether they take IGNORE NULLS. */
const analytic: Readonly<Record<string, { readonly render: Render; readonly nulls?: true }>> = {
  row_number: { render: numbering('row_number') },
  rank: { render: numbering('rank') },
  dense_rank: { render: numbering('dense_rank') },
  percent_rank: { render: numbering('percent_rank') },
  cume_dist: { render: numbering('cume_dist') },
  ntile: { render: numbering('ntile') },
  lag: { render: navigation('lag') },
  lead: { render: navigation('lead') },
  first_value: { render: navigation('first_value'), nulls: true },
  last_value: { render: navigation('last_value'), nulls: true },
  nth_value: { render: navigation('nth_value'), nulls: true },
  percentile_cont: { render: numbering('quantile_cont') },
  percentile_disc: { render: numbering('quantile_disc') },
};

function compileAnalyticCall(node: ResolvedNode, window: Window, scope: Scope): string {
  const name = functionName(node);
  const frame = node.optional('window_frame', 'WindowFrame');
  const parts = frame === undefined ? window.sql : [...window.sql, frameSql(frame, window, scope)];
  const specification = parts.join(' ');
  const known = analytic[name];
  if (known === undefined) return compileAggregateCall(node, scope, ` OVER (${specification})`);
  const args = node.children('argument_list').map((argument) => compileExpression(argument, scope));
  node.type();
  if (node.flag('distinct')) throw node.refusal(`${name.toUpperCase()} with DISTINCT`);
  const nulls = node.text('null_handling_modifier');
  const ignore = nulls === 'IGNORE_NULLS';
  if (nulls !== 'DEFAULT_NULL_HANDLING' && known.nulls !== true)
    throw node.refusal(`${name.toUpperCase()} with ${nulls}`);
  scope.compilation.use(`${name}() OVER${ignore ? ' IGNORE NULLS' : ''}`);
  return known.render(
    args.map((argument) => argument.sql),
    ignore ? ' IGNORE NULLS' : '',
    specification,
  );
}

function frameSql(frame: ResolvedNode, { ordersByFloat }: Window, scope: Scope): string {
  const unit = frame.text('frame_unit');
  const start = boundary(frame.child('start_expr', 'WindowFrameExpr'), scope);
  const end = boundary(frame.child('end_expr', 'WindowFrameExpr'), scope);
  if (unit === 'RANGE' && ordersByFloat && (start.hasOffset || end.hasOffset))
    throw frame.refusal('RANGE with an offset over FLOAT64');
  scope.compilation.use(`WindowFrame ${unit}`);
  return `${unit} BETWEEN ${start.sql} AND ${end.sql}`;
}

function boundary(node: ResolvedNode, scope: Scope): { readonly sql: string; readonly hasOffset: boolean } {
  const type = node.text('boundary_type').replace('_', ' ');
  const offset = node.optional('expression');
  if (offset === undefined) return { sql: type, hasOffset: false };
  const bare: Scope = { ...scope, columns: emptySelect.columns };
  const sql = `${compileExpression(offset, bare).sql} ${type.replace('OFFSET ', '')}`;
  return { sql, hasOffset: true };
}
