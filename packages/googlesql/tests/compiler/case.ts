import type { SqlValue } from '../../result.ts';

/** A query that both engines run; what it tests are the constructs that the compiler meets in it. */
export interface Case {
  readonly sql: string;
  /** Over one table, row by row: where a row fails, the others are still compared. */
  readonly rowsOf?: string;
  /** The answer, written by hand where the evaluator cannot run the query. */
  readonly rows?: readonly (readonly SqlValue[])[];
}

/** One case for each expression over the rows of a table. */
export function over(table: string, expressions: readonly string[]): Case[] {
  return expressions.map((expression) => ({
    sql: `SELECT id, ${expression} AS v FROM ${table}`,
    rowsOf: table,
  }));
}

export function queries(...list: readonly string[]): Case[] {
  return list.map((sql) => ({ sql }));
}
