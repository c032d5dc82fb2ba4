import type { Message } from './protocol/decode.ts';
import { z } from 'zod';
import { liveColumns } from './live-columns.ts';

/** What a statement does to a table that it names. */
export interface Read {
  /** Columns whose values it uses. */
  readonly columns: ReadonlySet<string>;
  /** Whether it changes rows, for which the whole table counts as well. */
  readonly changes: boolean;
}

const Scan = z.object({
  table: z.object({ full_name: z.string() }),
  column_list: z.array(z.object({ name: z.string(), column_id: z.coerce.number().optional() })).default([]),
});

/** Only a scan has a table of a name. */
function isScan(message: unknown): boolean {
  const { table } = message as { readonly table?: { readonly full_name?: unknown } | null };
  return table?.full_name !== undefined;
}

/**
 * What a resolved statement reads, by table. A table that is only counted or inserted into is not read.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax#on-demand-query-size-calculation
 */
export function readsOf(resolved: unknown): ReadonlyMap<string, Read> {
  const reads = new Map<string, Read>();
  const live = liveColumns(resolved);
  const add = (scanned: unknown, changes: boolean): boolean => {
    if (!isScan(scanned)) return false;
    const { table, column_list: list } = Scan.parse(scanned);
    const known = reads.get(table.full_name);
    const used = list.filter(({ column_id: id }) => id === undefined || live.has(id));
    const columns = new Set([...(known?.columns ?? []), ...used.map(({ name }) => name)]);
    const read = { columns, changes: changes || known?.changes === true };
    if (columns.size > 0 || changes) reads.set(table.full_name, read);
    return true;
  };
  const visit = (node: unknown, kind: string): void => {
    if (typeof node !== 'object' || node === null || Buffer.isBuffer(node)) return;
    if (add(node, false)) return;
    const message = node as Message;
    for (const field in message) {
      const value = message[field];
      const isTarget = field === 'table_scan';
      if (isTarget && kind === 'resolved_insert_stmt_node') continue;
      if (isTarget && /^resolved_(?:delete|merge|update)_stmt_node$/.test(kind)) add(value, true);
      else visit(value, field);
    }
  };
  visit(resolved, '');
  return reads;
}
