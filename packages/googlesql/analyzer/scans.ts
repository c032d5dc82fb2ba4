/** A table named by a statement: its full name in the catalog, and the bytes of the text that name it. */
export interface TableScan {
  readonly table: string;
  readonly start: number;
  readonly end: number;
}

type Message = Readonly<Record<string, unknown>>;

/** All tables that a resolved statement reads or writes, as often as it names them. */
export function tableScans(resolved: unknown): TableScan[] {
  if (typeof resolved !== 'object' || resolved === null || Buffer.isBuffer(resolved)) return [];
  const node = resolved as Message;
  const inner = Object.values(node).flatMap(tableScans);
  const table = node['table'] as { full_name?: string } | undefined;
  if (table?.full_name === undefined) return inner;
  return [{ table: table.full_name, ...rangeOf(node) }, ...inner];
}

function rangeOf(node: Message): { start: number; end: number } {
  const range = node['parse_location_range'] as { start: number; end: number } | undefined;
  if (range !== undefined) return range;
  return node['parent'] === undefined ? { start: 0, end: 0 } : rangeOf(node['parent'] as Message);
}
