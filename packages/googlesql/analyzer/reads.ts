import { z } from 'zod';

/** What a statement does to a table that it names. */
export interface Read {
  /** Columns that it reads; the analyzer has left out those that it does not use. */
  readonly columns: ReadonlySet<string>;
  /** Whether it changes rows, for which the whole table counts as well. */
  readonly changes: boolean;
}

const Scan = z.object({
  table: z.object({ full_name: z.string() }),
  parent: z.object({ column_list: z.array(z.object({ name: z.string() })).default([]) }),
});

/**
 * What a resolved statement reads, by table. A table that is only counted or inserted into is not read.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/dml-syntax#on-demand-query-size-calculation
 */
export function readsOf(resolved: unknown): ReadonlyMap<string, Read> {
  const reads = new Map<string, Read>();
  const add = (scanned: unknown, changes: boolean): boolean => {
    const scan = Scan.safeParse(scanned);
    if (!scan.success) return false;
    const { table, parent } = scan.data;
    const known = reads.get(table.full_name);
    const columns = new Set([...(known?.columns ?? []), ...parent.column_list.map(({ name }) => name)]);
    const read = { columns, changes: changes || known?.changes === true };
    if (columns.size > 0 || changes) reads.set(table.full_name, read);
    return true;
  };
  const visit = (node: unknown, kind: string): void => {
    if (typeof node !== 'object' || node === null || Buffer.isBuffer(node)) return;
    if (add(node, false)) return;
    for (const [field, value] of Object.entries(node)) {
      const isTarget = field === 'table_scan';
      if (isTarget && kind === 'resolved_insert_stmt_node') continue;
      if (isTarget && /^resolved_(?:delete|merge|update)_stmt_node$/.test(kind)) add(value, true);
      else visit(value, field);
    }
  };
  visit(resolved, '');
  return reads;
}
