import { compileAggregateCall } from './aggregation.ts';
import { compileExpression, type Expression } from './expressions.ts';
import { atLeast, type Window, windowSql } from './frames.ts';
import { functionName } from './functions/call.ts';
import { argument } from './functions/render.ts';
import { readOrder } from './ordering.ts';
import type { ResolvedNode } from './reader.ts';
import { compileScan, over, withOuterColumns } from './scans.ts';
import { lookup, type Scope } from './scope.ts';
import { aliasOf, type Select } from './select.ts';
import { typeName } from './types.ts';

/** Window functions: all of one scan over the same rows. */
export function compileAnalyticScan(node: ResolvedNode, scope: Scope): Select {
  const rows = compileScan(node.child('input_scan'), scope);
  const input = withOuterColumns(rows, node, ['function_group_list'], scope);
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
  const window: Window = { partition: keys, order };
  return group.children('analytic_function_list', 'ComputedColumn').map((each) => {
    const column = each.column('column');
    const sql = compileAnalyticCall(each.child('expr'), window, scope);
    return [column.id, { sql, plain: false, alias: aliasOf(column) }] as const;
  });
}

interface AnalyticCall {
  readonly args: readonly Expression[];
  readonly nulls: 'IGNORE NULLS' | 'RESPECT NULLS' | undefined;
  readonly window: string;
  readonly node: ResolvedNode;
}

type Render = (call: AnalyticCall) => string;

const sqlOf = (args: readonly Expression[]): string => args.map((each) => each.sql).join(', ');

const numbering =
  (name: string): Render =>
  ({ args, window }) =>
    `${name}(${sqlOf(args)}) OVER (${window})`;

const navigation =
  (name: string): Render =>
  ({ args, nulls, window }) =>
    `${name}(${sqlOf(args)}${nulls === 'IGNORE NULLS' ? ' IGNORE NULLS' : ''}) OVER (${window})`;

/** A function one of whose arguments counts from a number on. */
const counting =
  (render: Render, index: number, least: number, what: string): Render =>
  (call) => {
    const args = call.args.map((each, i) =>
      i === index ? { ...each, sql: atLeast(each, least, what) } : each,
    );
    return render({ ...call, args });
  };

/** LAG and LEAD: the offset is not negative, the default a constant. */
const shifted =
  (name: string): Render =>
  (call) => {
    const [, offset, otherwise] = call.args;
    if (offset !== undefined && offset.type.kind !== 'INT64')
      throw call.node.refusal(`${name} by a ${typeName(offset.type)}`);
    if (
      otherwise !== undefined &&
      otherwise.constant === undefined &&
      !otherwise.sql.startsWith('getvariable(')
    )
      throw call.node.refusal(`${name.toUpperCase()} with a default that is no constant`);
    return counting(navigation(name), 1, 0, `The offset of ${name.toUpperCase()}`)(call);
  };

/** The value at a share of the order. NaN is the smallest number, and NULL smaller where it counts. */
const percentileDisc: Render = (call) => {
  const { nulls, window } = call;
  const [value, share] = [argument(call, 0), argument(call, 1)];
  const isFloat = value.type.kind === 'FLOAT64';
  const respect = nulls === 'RESPECT NULLS';
  if (!isFloat && !respect) return `quantile_disc(${sqlOf([value, share])}) OVER (${window})`;
  const parts = [
    `'known': ${value.sql} IS NOT NULL`,
    ...(isFloat ? [`'number': NOT isnan(${value.sql})`] : []),
    `'v': ${value.sql}`,
  ];
  const filter = respect ? '' : ` FILTER (WHERE ${value.sql} IS NOT NULL)`;
  return `struct_extract(quantile_disc({${parts.join(', ')}}, ${share.sql})${filter} OVER (${window}), 'v')`;
};

/** Between two values: only of finite numbers, between which DuckDB finds it alike. */
const percentileCont: Render = (call) => {
  const { nulls, window, node } = call;
  const [value, share] = [argument(call, 0), argument(call, 1)];
  if (value.type.kind !== 'FLOAT64') throw node.refusal('PERCENTILE_CONT of NUMERIC');
  if (nulls === 'RESPECT NULLS') throw node.refusal('PERCENTILE_CONT with RESPECT NULLS');
  const refusal = `error('PERCENTILE_CONT of NaN or infinity is not supported by the embedded warehouse')`;
  const finite = `bool_and(isfinite(${value.sql})) OVER (${window})`;
  return `(CASE WHEN NOT ${finite} THEN ${refusal} ELSE quantile_cont(${value.sql}, ${share.sql}) OVER (${window}) END)`;
};

/** Functions that exist only over a window; whether they take IGNORE NULLS and RESPECT NULLS. */
const analytic: Readonly<Record<string, { readonly render: Render; readonly nulls?: true }>> = {
  row_number: { render: numbering('row_number') },
  rank: { render: numbering('rank') },
  dense_rank: { render: numbering('dense_rank') },
  percent_rank: { render: numbering('percent_rank') },
  cume_dist: { render: numbering('cume_dist') },
  ntile: { render: counting(numbering('ntile'), 0, 1, 'The number of buckets of NTILE') },
  lag: { render: shifted('lag') },
  lead: { render: shifted('lead') },
  first_value: { render: navigation('first_value'), nulls: true },
  last_value: { render: navigation('last_value'), nulls: true },
  nth_value: { render: counting(navigation('nth_value'), 1, 1, 'The number of NTH_VALUE'), nulls: true },
  percentile_cont: { render: percentileCont, nulls: true },
  percentile_disc: { render: percentileDisc, nulls: true },
};

function compileAnalyticCall(node: ResolvedNode, window: Window, scope: Scope): string {
  const name = functionName(node);
  const specification = windowSql(window, node.optional('window_frame', 'WindowFrame'), scope);
  const known = analytic[name];
  if (known === undefined) return compileAggregateCall(node, scope, ` OVER (${specification})`).sql;
  const args = node.children('argument_list').map((argument) => compileExpression(argument, scope));
  node.type();
  if (node.flag('distinct')) throw node.refusal(`${name.toUpperCase()} with DISTINCT`);
  const handling = node.text('null_handling_modifier');
  const nulls =
    handling === 'IGNORE_NULLS' ? 'IGNORE NULLS' : handling === 'RESPECT_NULLS' ? 'RESPECT NULLS' : undefined;
  if (nulls !== undefined && known.nulls !== true) throw node.refusal(`${name.toUpperCase()} with ${nulls}`);
  scope.compilation.use(`${name}() OVER${nulls === undefined ? '' : ` ${nulls}`}`);
  return known.render({ args, nulls, window: specification, node });
}
