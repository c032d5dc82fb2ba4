import type { Message } from './protocol/decode.ts';
import { walk } from './walk.ts';

/** A table named by a statement: its full name in the catalog, and the bytes of the text that name it. */
export interface TableScan {
  readonly table: string;
  readonly start: number;
  readonly end: number;
}

/** All tables that a resolved statement reads or writes, as often as it names them, and whether it holds a subquery. */
export function scansOf(resolved: unknown): {
  readonly scans: readonly TableScan[];
  readonly hasSubquery: boolean;
} {
  const scans: TableScan[] = [];
  let hasSubquery = false;
  walk(resolved, (node) => {
    const table = node['table'] as { full_name?: string } | undefined;
    if (table?.full_name !== undefined) scans.push({ table: table.full_name, ...rangeOf(node) });
    hasSubquery ||= 'resolved_subquery_expr_node' in node;
  });
  return { scans, hasSubquery };
}

function rangeOf(node: Message): { start: number; end: number } {
  const range = node['parse_location_range'] as { start: number; end: number } | undefined;
  return range ?? { start: 0, end: 0 };
}
