import type { TablePath } from './compiled.ts';

/** What the compiler must be told about the world of a statement. */
export interface CompileContext {
  /** The warehouse's own project; paths may name it, and no other. */
  readonly project: string;
  /** The dataset of tables and views that are made without naming one. */
  readonly dataset?: string | undefined;
  /** The analyzed text (bytes are counted in it) and the name that refusals show for it. */
  readonly source: string;
  readonly file: string;
  /**
   * DuckDB variable that holds a script variable or a constant of the catalog, a query parameter (`@name`) or a
   * system variable (`@@error.message` as `error.message`). Undefined where there is none: then the statement is refused.
   */
  variable(kind: 'constant' | 'parameter' | 'system', name: string): string | undefined;
  /** Whether the table has the physical column `_PARTITIONDATE`, filled at loading. */
  hasIngestionTime(table: TablePath): boolean;
}
