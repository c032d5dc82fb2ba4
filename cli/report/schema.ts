import { z } from 'zod';
import { Answers } from './answers.ts';

const date = z.iso.date();
const rows = z.coerce.number().pipe(z.int().nonnegative());

/** What `npm start` tells about its run; `--json` prints it. `version` changes with its shape. */
export const StartReport = z.strictObject({
  version: z.literal(4),
  /**
   * `waiting`: something is not there yet; `failed`: something went wrong in this run; `blocked`: snapshots are rejected, in this run or
   * an earlier one, and nobody has decided about them; `held back`: a screen of gold fails that was reported before; `nothing to do`: all was up to date.
   */
  outcome: z.enum(['done', 'waiting', 'failed', 'blocked', 'held back', 'nothing to do']),
  /** What it waits for, and why it failed. */
  messages: z.array(z.string()),
  /** Where the files came from, in words. */
  source: z.string(),
  /** The day up to which snapshots were applied (UTC). */
  runDate: date,
  /** Files and folders of the source that were left alone. */
  ignored: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  /** The scorecard, one a day and entity; counts of rows are null where a snapshot was not judged row by row. */
  snapshots: z.array(
    z.strictObject({
      date,
      entity: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
      delivered: rows.nullable(),
      accepted: rows.nullable(),
      quarantined: rows.nullable(),
      inserted: rows.nullable(),
      changed: rows.nullable(),
      deleted: rows.nullable(),
      /** Screens that it failed, by severity. */
      failedBlock: rows,
      failedReject: rows,
      failedWarn: rows,
      failedInfo: rows,
    }),
  ),
  gold: z.array(
    z.strictObject({
      table: z.string(),
      kind: z.enum(['dimension', 'fact', 'mart']),
      rows,
      /** Members that a fact asked for and the source has not delivered yet; null where a table has none. */
      openPlaceholders: rows.nullable(),
    }),
  ),
  failedScreens: z.array(
    z.strictObject({
      date,
      entity: z.string(),
      table: z.string(),
      screen: z.string(),
      severity: z.string(),
      failing: rows,
      message: z.string().nullable(),
    }),
  ),
  ...Answers.shape,
  places: z.strictObject({
    warehouse: z.string(),
    /** The page for people, one HTML file. */
    page: z.string(),
    /** Folders of Parquet files. */
    parquet: z.array(z.string()),
  }),
  /** What this run did, in order; the steps of silver and gold lie within theirs. */
  steps: z.array(z.strictObject({ name: z.string(), rows: rows.nullable(), seconds: z.number() })),
  seconds: z.number().nonnegative(),
});

export type StartReport = z.infer<typeof StartReport>;
