import { ResolvedNode } from '../compiler/reader.ts';
import type { Flow, FlowSource } from './flow.ts';
import { nothing } from './flow.ts';
import type { Reading } from './reading.ts';
import { readScan } from './scans.ts';

/** Where the columns and the rows of a query come from. */
export interface QueryLineage {
  /** In the order of the result. */
  readonly columns: readonly { readonly name: string; readonly sources: readonly FlowSource[] }[];
  /** What decides which rows there are: the rows that it reads, and the columns that it filters, joins, groups and orders by. */
  readonly rows: readonly FlowSource[];
}

/**
 * The lineage of a resolved statement that has a query: SELECT, CREATE TABLE AS, CREATE VIEW, EXPORT DATA.
 *
 * @param resolved the analyzer's `AnyResolvedStatementProto`.
 * @throws Refused for a statement without a query, and for what the compiler does not know either.
 */
export function lineageOf(resolved: unknown): QueryLineage {
  const node = new ResolvedNode(resolved, 'Statement');
  const reading: Reading = { columns: new Map(), steps: new Map(), recursive: [], rows: nothing };
  const rows = readScan(node.child('query'), reading);
  const columns = node.children('output_column_list', 'OutputColumn').map((output) => ({
    name: output.text('name'),
    sources: listed(reading.columns.get(output.column('column').id) ?? nothing),
  }));
  return { columns, rows: listed(rows) };
}

function listed(flow: Flow): FlowSource[] {
  return [...flow.values()].toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

const sortKey = ({ relation, column, way }: FlowSource): string => `${relation}.${column} ${way}`;
