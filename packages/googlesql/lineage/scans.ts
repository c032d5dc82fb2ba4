import type { ResolvedNode } from '../compiler/reader.ts';
import { readExpression, orderFlow } from './expressions.ts';
import { deciding, type Flow, flowOf, nothing, rowsThemselves, through, together } from './flow.ts';
import type { Reading, ScanFlow } from './reading.ts';

/**
 * Reads a scan: puts what goes into its columns among those of the reading.
 *
 * @returns what decides which rows it gives.
 * @throws Refused for a scan that the compiler does not know either.
 */
export function readScan(node: ResolvedNode, reading: Reading): Flow {
  switch (node.kind) {
    case 'SingleRowScan':
      return nothing;
    case 'TableScan':
      return readTable(node, reading);
    case 'ProjectScan': {
      const rows = readScan(node.child('input_scan'), reading);
      computed(node.children('expr_list', 'ComputedColumn'), { ...reading, rows });
      return rows;
    }
    case 'FilterScan': {
      const rows = readScan(node.child('input_scan'), reading);
      return together(rows, deciding(readExpression(node.child('filter_expr'), reading), 'filter'));
    }
    case 'OrderByScan': {
      const rows = readScan(node.child('input_scan'), reading);
      const order = orderFlow(node.children('order_by_item_list', 'OrderByItem'), reading);
      return together(rows, deciding(order, 'order'));
    }
    case 'LimitOffsetScan':
      return readScan(node.child('input_scan'), reading);
    case 'JoinScan':
      return readJoin(node, reading);
    case 'ArrayScan':
      return readArray(node, reading);
    case 'AggregateScan':
      return readAggregateScan(node, reading);
    case 'AnalyticScan':
      return readAnalyticScan(node, reading);
    case 'SetOperationScan':
      return readSetOperation(node, reading);
    case 'WithScan':
      for (const entry of node.children('with_entry_list', 'WithEntry')) {
        reading.steps.set(
          entry.text('with_query_name').toLowerCase(),
          readStep(entry.child('with_subquery'), reading),
        );
      }
      return readScan(node.child('query'), reading);
    case 'WithRefScan':
      return refer(node, reading.steps.get(node.text('with_query_name').toLowerCase()), reading);
    case 'RecursiveRefScan':
      return refer(node, reading.recursive.at(-1), reading);
  }
  throw node.refusal(`lineage of ${node.kind}`);
}

function readTable(node: ResolvedNode, reading: Reading): Flow {
  const { full_name: relation } = node.message('table') as { full_name: string };
  const source = (column: string): Flow => flowOf([{ relation, column, way: 'as it is' }]);
  for (const { id, name } of node.columns('column_list')) reading.columns.set(id, source(name));
  return source(rowsThemselves);
}

function computed(columns: readonly ResolvedNode[], reading: Reading): void {
  for (const each of columns)
    reading.columns.set(each.column('column').id, readExpression(each.child('expr'), reading));
}

/** The rows of a join are those of one side; the other says how often each is there. */
function readJoin(node: ResolvedNode, reading: Reading): Flow {
  const left = readScan(node.child('left_scan'), reading);
  const right = readScan(node.child('right_scan'), reading);
  const type = node.text('join_type');
  const condition = node.optional('join_expr');
  return together(
    type === 'RIGHT' ? deciding(left, 'join') : left,
    type === 'RIGHT' || type === 'FULL' ? right : deciding(right, 'join'),
    condition === undefined ? nothing : deciding(readExpression(condition, reading), 'join'),
  );
}

function readArray(node: ResolvedNode, reading: Reading): Flow {
  const before = node.optional('input_scan');
  const rows = before === undefined ? nothing : readScan(before, reading);
  const elements = readExpression(node.child('array_expr'), reading);
  const offset = node.optional('array_offset_column', 'ColumnHolder')?.column('column');
  reading.columns.set(node.column('element_column').id, through(elements, 'transformed'));
  if (offset !== undefined) reading.columns.set(offset.id, deciding(elements, 'order'));
  const condition = node.optional('join_expr');
  return together(
    rows,
    deciding(elements, 'join'),
    condition === undefined ? nothing : deciding(readExpression(condition, reading), 'join'),
  );
}

function readAggregateScan(node: ResolvedNode, reading: Reading): Flow {
  const rows = readScan(node.child('input_scan'), reading);
  const groups = node.children('group_by_list', 'ComputedColumn');
  computed(groups, reading);
  computed(node.children('aggregate_list', 'ComputedColumn'), { ...reading, rows });
  const keys = together(...groups.map((each) => reading.columns.get(each.column('column').id) ?? nothing));
  for (const call of node.children('grouping_call_list', 'GroupingCall')) {
    reading.columns.set(call.column('output_column').id, nothing);
  }
  return together(through(rows, 'aggregated'), deciding(keys, 'group'));
}

/** A window function takes its arguments from many rows, and partitions and order say from which. */
function readAnalyticScan(node: ResolvedNode, reading: Reading): Flow {
  const rows = readScan(node.child('input_scan'), reading);
  for (const group of node.children('function_group_list', 'AnalyticFunctionGroup')) {
    const partition = group.optional('partition_by', 'WindowPartitioning');
    const ordering = group.optional('order_by', 'WindowOrdering');
    const keys = (partition?.children('partition_by_list', 'ColumnRef') ?? []).map((ref) =>
      readExpression(ref, reading),
    );
    const order = orderFlow(ordering?.children('order_by_item_list', 'OrderByItem') ?? [], reading);
    const window = deciding(together(...keys, order), 'window');
    for (const each of group.children('analytic_function_list', 'ComputedColumn')) {
      const value = readExpression(each.child('expr'), { ...reading, rows });
      reading.columns.set(each.column('column').id, together(value, window));
    }
  }
  return rows;
}

/** The second side of EXCEPT and INTERSECT gives no values: it says which stay. */
function readSetOperation(node: ResolvedNode, reading: Reading): Flow {
  const onlyFirst = !node.text('op_type').startsWith('UNION');
  const items = node.children('input_item_list', 'SetOperationItem').map((item) => readItem(item, reading));
  const [first, ...others] = items;
  const giving = onlyFirst && first !== undefined ? [first] : items;
  node.columns('column_list').forEach(({ id }, index) => {
    reading.columns.set(id, together(...giving.map(({ columns }) => columns[index] ?? nothing)));
  });
  const deciders = onlyFirst
    ? items.flatMap(({ columns }) => columns.map((flow) => deciding(flow, 'filter')))
    : [];
  const rows = onlyFirst
    ? others.map((other) => deciding(other.rows, 'filter'))
    : others.map((other) => other.rows);
  return together(first?.rows ?? nothing, ...rows, ...deciders);
}

function readItem(item: ResolvedNode, reading: Reading): ScanFlow {
  const rows = readScan(item.child('scan'), reading);
  return {
    rows,
    columns: item.columns('output_column_list').map(({ id }) => reading.columns.get(id) ?? nothing),
  };
}

function readStep(scan: ResolvedNode, reading: Reading): ScanFlow {
  if (scan.kind === 'RecursiveScan') return readRecursion(scan, reading);
  const rows = readScan(scan, reading);
  return { rows, columns: scan.columns('column_list').map(({ id }) => reading.columns.get(id) ?? nothing) };
}

/** The step of a recursion may feed itself, so it is read until nothing new comes in. */
function readRecursion(scan: ResolvedNode, reading: Reading): ScanFlow {
  let known = readItem(scan.child('non_recursive_term', 'SetOperationItem'), reading);
  for (;;) {
    const step = readItem(scan.child('recursive_term', 'SetOperationItem'), {
      ...reading,
      recursive: [...reading.recursive, known],
    });
    const next: ScanFlow = {
      columns: known.columns.map((flow, index) => together(flow, step.columns[index] ?? nothing)),
      rows: together(known.rows, step.rows),
    };
    if (sizeOf(next) === sizeOf(known)) return next;
    known = next;
  }
}

const sizeOf = ({ columns, rows }: ScanFlow): number =>
  columns.reduce((sum, flow) => sum + flow.size, rows.size);

function refer(node: ResolvedNode, step: ScanFlow | undefined, reading: Reading): Flow {
  node.columns('column_list').forEach(({ id }, index) => {
    reading.columns.set(id, step?.columns[index] ?? nothing);
  });
  return step?.rows ?? nothing;
}
