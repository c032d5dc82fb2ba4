import { functionName } from '../compiler/functions/call.ts';
import type { ResolvedNode } from '../compiler/reader.ts';
import { deciding, type Flow, nothing, through, together } from './flow.ts';
import type { Reading } from './reading.ts';
import { readScan } from './scans.ts';

/** What goes into the value of an expression. */
export function readExpression(node: ResolvedNode, reading: Reading): Flow {
  switch (node.kind) {
    case 'ColumnRef':
      return reading.columns.get(node.column('column').id) ?? nothing;
    case 'Literal':
    case 'Parameter':
    case 'Constant':
    case 'SystemVariable':
      return nothing;
    case 'Cast':
    case 'GetStructField':
    case 'GetJsonField':
      return through(readExpression(node.child('expr'), reading), 'transformed');
    case 'MakeStruct':
      return through(readAll(node.children('field_list'), reading), 'transformed');
    case 'FunctionCall':
      return readCall(node, reading);
    case 'AggregateFunctionCall':
    case 'AnalyticFunctionCall':
      return readAggregate(node, reading);
    case 'SubqueryExpr':
      return readSubquery(node, reading);
  }
  throw node.refusal(`lineage of ${node.kind}`);
}

function readAll(nodes: readonly ResolvedNode[], reading: Reading): Flow {
  return together(...nodes.map((node) => readExpression(node, reading)));
}

/** The arguments of CASE and IF that say which value is taken, and are none. */
const conditions: Readonly<Record<string, (index: number, count: number) => boolean>> = {
  $case_no_value: (index, count) => index % 2 === 0 && index < count - 1,
  $case_with_value: (index, count) => index === 0 || (index % 2 === 1 && index < count - 1),
  if: (index) => index === 0,
};

function readCall(node: ResolvedNode, reading: Reading): Flow {
  const decides = conditions[functionName(node)] ?? (() => false);
  const args = node.children('argument_list').map((argument) => readExpression(argument, reading));
  return together(
    ...args.map((flow, index) =>
      decides(index, args.length) ? deciding(flow, 'condition') : through(flow, 'transformed'),
    ),
  );
}

/** An aggregate without a column as argument counts rows. */
function readAggregate(node: ResolvedNode, reading: Reading): Flow {
  const args = node.children('argument_list');
  const having = node.optional('having_modifier', 'AggregateHavingModifier');
  const counted = args.length === 0 && functionName(node) === '$count_star' ? reading.rows : nothing;
  return together(
    through(together(readAll(args, reading), counted), 'aggregated'),
    deciding(orderFlow(node.children('order_by_item_list', 'OrderByItem'), reading), 'order'),
    having === undefined
      ? nothing
      : deciding(readExpression(having.child('having_expr'), reading), 'condition'),
  );
}

export function orderFlow(items: readonly ResolvedNode[], reading: Reading): Flow {
  return readAll(
    items.map((item) => item.child('column_ref', 'ColumnRef')),
    reading,
  );
}

/** A subquery in the place of a value: its rows have a say in it. */
function readSubquery(node: ResolvedNode, reading: Reading): Flow {
  const scan = node.child('subquery');
  const rows = readScan(scan, reading);
  const [first] = scan.columns('column_list');
  const value = (first === undefined ? undefined : reading.columns.get(first.id)) ?? nothing;
  const found = deciding(rows, 'condition');
  switch (node.text('subquery_type')) {
    case 'EXISTS':
      return found;
    case 'IN':
      return together(
        through(readExpression(node.child('in_expr'), reading), 'transformed'),
        deciding(value, 'condition'),
        found,
      );
    case 'ARRAY':
      return together(through(value, 'aggregated'), found);
    default:
      return together(value, found);
  }
}
