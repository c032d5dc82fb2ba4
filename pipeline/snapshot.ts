/** The snapshot of one entity on one day: the whole entity as it then was. */
export interface Snapshot {
  readonly entity: string;
  /** ISO date (UTC), for example `2026-02-05`. */
  readonly date: string;
  /** Paths of its CSV files on this machine, in name order; one at least. */
  readonly files: readonly string[];
}
