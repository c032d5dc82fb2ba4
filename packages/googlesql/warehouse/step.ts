import type { Result } from '../result.ts';

/** A piece of SQL that ran and that BigQuery would have run as a job of its own. */
export interface Step {
  readonly sql: string;
  /** BigQuery's word for what it does, for example `SELECT`, `MERGE` or `COMMIT_TRANSACTION`. */
  readonly type: string;
  /** Tables that it names, as `dataset.table`. */
  readonly tables: readonly string[];
  /** The table or view that it changes or makes, or the dataset. */
  readonly target?: readonly string[];
  /** Rows that it changed. */
  readonly changed?: number;
  /** What a SELECT gave. */
  readonly result?: Result;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** Is told each step of a script when it has ended well. */
export type Watch = (step: Step) => void;
