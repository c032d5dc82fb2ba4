import type { Message } from './protocol/decode.ts';

/** Two lists of columns, of which the second is read where the first is. */
interface Passed {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * The ids of columns whose values a resolved statement uses. The analyzer leaves out columns that nobody uses, but not those of a step of
 * WITH or of a branch of a set operation, which BigQuery does not read either.
 */
export function liveColumns(resolved: unknown): ReadonlySet<number> {
  const live = new Set<number>();
  const passed: Passed[] = [];
  const steps = new Map<string, readonly number[]>();
  const readSteps: { readonly name: string; readonly to: readonly number[] }[] = [];

  const visit = (node: unknown, field: string): void => {
    if (typeof node !== 'object' || node === null || Buffer.isBuffer(node)) return;
    if (Array.isArray(node)) {
      for (const each of node) visit(each, field);
      return;
    }
    if ('column_id' in node) {
      live.add(Number(node.column_id));
      return;
    }
    const message = node as Message;
    if (field === 'with_entry_list') {
      steps.set(String(message.with_query_name), columnsOf(message.with_subquery));
    }
    if (field === 'resolved_with_ref_scan_node') {
      readSteps.push({ name: String(message.with_query_name), to: idsOf(message.column_list) });
    }
    const isUnion = field === 'resolved_set_operation_scan_node' && message.op_type === 'UNION_ALL';
    for (const name in message) {
      const value = message[name];
      // What a scan gives is used where something above it names the column.
      if (name === 'column_list' && field !== 'resolved_set_operation_scan_node') continue;
      if (name === 'column_list' && isUnion) continue;
      // The columns that a MERGE writes into.
      if (name === 'insert_column_list') continue;
      if (isUnion && name === 'input_item_list') {
        const to = idsOf(message.column_list);
        for (const item of value as Message[]) {
          passed.push({ from: to, to: idsOf(item.output_column_list) });
          visit(item.scan, 'scan');
        }
        continue;
      }
      visit(value, name);
      // The values of a subquery are those of an expression.
      if (name === 'subquery') for (const id of columnsOf(value)) live.add(id);
    }
  };
  visit(resolved, '');
  for (const { name, to } of readSteps) passed.push({ from: to, to: steps.get(name) ?? [] });
  spread(live, passed);
  return live;
}

/** Adds what is read for columns that are used, until nothing is added any more. */
function spread(live: Set<number>, passed: readonly Passed[]): void {
  for (let before = -1; before < live.size;) {
    before = live.size;
    for (const { from, to } of passed) {
      from.forEach((id, index) => {
        const given = to[index];
        if (live.has(id) && given !== undefined) live.add(given);
      });
    }
  }
}

function idsOf(list: unknown): number[] {
  return Array.isArray(list) ? list.map((column: Message) => Number(column.column_id)) : [];
}

/** The columns that a scan gives: a message names its kind in a field, and that of its base around it. */
function columnsOf(scan: unknown): number[] {
  if (typeof scan !== 'object' || scan === null || Buffer.isBuffer(scan)) return [];
  const message = scan as Message;
  if (Array.isArray(message.column_list)) return idsOf(message.column_list);
  return Object.values(message).flatMap((value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? columnsOf(value) : [],
  );
}
