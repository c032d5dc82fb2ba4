import type { Compiled } from '../compiler/compiled.ts';
import { ResolvedNode } from '../compiler/reader.ts';

const types: Readonly<Record<string, string>> = {
  QueryStmt: 'SELECT',
  ExportDataStmt: 'EXPORT_DATA',
  TruncateStmt: 'TRUNCATE_TABLE',
};

/**
 * BigQuery's word for what a resolved statement does: `SELECT`, `MERGE`, `CREATE_TABLE_AS_SELECT` …
 *
 * @see https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatistics2
 */
export function statementType(resolved: unknown, compiled: Compiled): string {
  if (compiled.kind === 'drop') return `DROP_${compiled.object.toUpperCase()}`;
  const { kind } = new ResolvedNode(resolved, 'Statement');
  const words = kind.replace(/Stmt$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_');
  return types[kind] ?? words.toUpperCase();
}
