import type { Destination } from './store.ts';
import type { Watch } from './step.ts';

/** How a script is run. */
export interface RunOptions {
  /** Is told each step that BigQuery would run as a job, when it has ended well. */
  readonly watch?: Watch;
  /** The dataset of tables and routines that are named without one. */
  readonly dataset?: string;
  /** The table that takes the rows of the script, which is then one SELECT. The result is what the table then holds. */
  readonly into?: Destination;
  /** Most bytes that the script's queries may be billed for, together. */
  readonly mostBytes?: number;
}
