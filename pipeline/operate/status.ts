import { z } from 'zod';
import type { Model } from '../../model/model.ts';
import type { Target } from '../../model/target.ts';
import type { Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import { AlteredTable, alteredTables } from './altered-tables.ts';
import { changedRules, ChangedRules } from './changed-rules.ts';
import { type Names, namesOf } from './names.ts';
import { openErrorEvents, OpenErrorEvent } from './open-error-events.ts';

const day = z.iso.date();
const count = z.coerce.number().pipe(z.int().nonnegative());
const moment = z.string();

/** How far an entity has come. */
const Freshness = z.strictObject({
  entity: z.string(),
  newestLanded: day.nullable(),
  newestLoaded: day.nullable(),
  newestApplied: day.nullable(),
  /** The day whose snapshot is expected next. */
  nextDay: day.nullable(),
  /** When that day counts as missing. */
  dueAt: moment.nullable(),
  /** Whether somebody has decided that it stays away. */
  isGivenUp: z.boolean(),
});

const SnapshotDay = z.strictObject({
  entity: z.string(),
  date: day,
  /** As in `ops.snapshot`, but for what lies outside now: `landed` and not loaded, or `pending`, loaded and not judged. */
  state: z.string(),
  reason: z.string().nullable(),
  delivered: count.nullable(),
  accepted: count.nullable(),
  quarantined: count.nullable(),
  /** Whether it was judged, a backfill reaches it still, and no file of it lies in the raw bucket any more. */
  isGone: z.boolean(),
  isGivenUp: z.boolean(),
});

const Placeholders = z.strictObject({
  dimension: z.string(),
  members: count,
  /** Days from the first snapshot that named the oldest to the newest snapshot. */
  oldestDays: count,
});

const LastRun = z.strictObject({
  routine: z.string(),
  runDate: day,
  state: z.string(),
  message: z.string().nullable(),
  recordedAt: moment,
});

/** A decision that nothing of gold is published, because a table was put back. */
const Hold = z.strictObject({
  table: z.string(),
  asOf: moment,
  reason: z.string(),
  by: z.string(),
});

/** What a warehouse knows of itself: all that an operator looks at first. */
export const Status = z.strictObject({
  entities: z.array(Freshness),
  days: z.array(SnapshotDay),
  openErrorEvents: z.array(OpenErrorEvent),
  placeholders: z.array(Placeholders),
  lastRuns: z.array(LastRun),
  changedRules: z.array(ChangedRules),
  holds: z.array(Hold),
  alteredTables: z.array(AlteredTable),
});

export type Status = z.infer<typeof Status>;

/** Asks a warehouse what it holds and what is open. Nothing is written. */
export async function readStatus(warehouse: Warehouse, model: Model, target: Target): Promise<Status> {
  const names = namesOf(target);
  // All at once: each is a job with seconds of latency in BigQuery.
  const [entities, days, open, placeholderCounts, runs, changed, holds, altered] = await Promise.all([
    rowsOf(warehouse, Freshness, freshness(names)),
    rowsOf(warehouse, SnapshotDay, snapshotDays(names, target.settings.replayWindowDays)),
    rowsOf(warehouse, OpenErrorEvent, openErrorEvents(names)),
    rowsOf(warehouse, Placeholders, placeholders(names)),
    rowsOf(warehouse, LastRun, lastRuns(names)),
    changedRules(warehouse, model, target),
    rowsOf(warehouse, Hold, openHolds(names)),
    alteredTables(warehouse, model, target),
  ]);
  return {
    entities,
    days,
    openErrorEvents: open,
    placeholders: placeholderCounts,
    lastRuns: runs,
    changedRules: changed,
    holds,
    alteredTables: altered,
  };
}

/** Decisions that a day stays without a snapshot. */
const givenUp = ({ quality }: Names): string => `
  given_up AS (
    SELECT DISTINCT entity, snapshot_date
    FROM ${quality}.waiver
    WHERE screen = 'missing'
      AND expires_on >= CURRENT_DATE('UTC')
  )`;

const freshness = (names: Names): string => `
WITH
  freshness AS (
    SELECT *, DATE_ADD(newest_landed, INTERVAL 1 DAY) AS next_day
    FROM ${names.quality}.freshness
  ),
  ${givenUp(names)}
SELECT
  freshness.entity,
  freshness.newest_landed AS newestLanded,
  freshness.newest_loaded AS newestLoaded,
  freshness.newest_applied AS newestApplied,
  freshness.next_day AS nextDay,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%SZ', freshness.due_at) AS dueAt,
  given_up.entity IS NOT NULL AS isGivenUp
FROM freshness
LEFT JOIN given_up
  ON given_up.entity = freshness.entity
  AND given_up.snapshot_date = freshness.next_day
ORDER BY freshness.entity`;

const snapshotDays = (names: Names, replayWindowDays: number): string => `
WITH
  observed AS (
    SELECT entity, snapshot_date, is_loaded
    FROM ${names.ops}.observed_snapshot
  ),
  outside AS (
    SELECT entity, snapshot_date, 'landed' AS state
    FROM observed
    WHERE NOT is_loaded
    UNION ALL
    SELECT entity, snapshot_date, 'pending' AS state
    FROM ${names.ops}.pending_snapshot
  ),
  waiting AS (
    SELECT entity, snapshot_date, MAX(state) AS state
    FROM outside
    GROUP BY entity, snapshot_date
  ),
  judged AS (
    SELECT
      *,
      state IN ('applied', 'unchanged')
        AND snapshot_date >= DATE_SUB(MAX(snapshot_date) OVER (PARTITION BY entity), INTERVAL ${String(replayWindowDays)} DAY) AS has_files
    FROM ${names.ops}.current_snapshot
  ),
  ${givenUp(names)},
  known AS (
    SELECT
      COALESCE(judged.entity, waiting.entity) AS entity,
      COALESCE(judged.snapshot_date, waiting.snapshot_date) AS snapshot_date,
      COALESCE(waiting.state, judged.state) AS state,
      IF(waiting.entity IS NULL, judged.reason, NULL) AS reason,
      judged.delivered,
      judged.accepted,
      judged.quarantined,
      IFNULL(judged.has_files, FALSE) AS has_files
    FROM judged
    FULL JOIN waiting
      ON waiting.entity = judged.entity
      AND waiting.snapshot_date = judged.snapshot_date
  )
SELECT
  known.entity,
  known.snapshot_date AS \`date\`,
  known.state,
  known.reason,
  known.delivered,
  known.accepted,
  known.quarantined,
  known.has_files AND observed.entity IS NULL AS isGone,
  given_up.entity IS NOT NULL AS isGivenUp
FROM known
LEFT JOIN observed
  ON observed.entity = known.entity
  AND observed.snapshot_date = known.snapshot_date
LEFT JOIN given_up
  ON given_up.entity = known.entity
  AND given_up.snapshot_date = known.snapshot_date
ORDER BY known.snapshot_date, known.entity`;

const placeholders = ({ quality }: Names): string => `
SELECT dimension, COUNT(*) AS members, MAX(age_days) AS oldestDays
FROM ${quality}.open_placeholder
GROUP BY dimension
ORDER BY dimension`;

const openHolds = ({ ops }: Names): string => `
SELECT
  CONCAT('gold.', table_name) AS \`table\`,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%SZ', as_of) AS asOf,
  reason,
  decided_by AS \`by\`
FROM ${ops}.open_hold
ORDER BY table_name`;

const lastRuns = ({ ops }: Names): string => `
SELECT
  routine,
  run_date AS runDate,
  state,
  message,
  FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%SZ', recorded_at) AS recordedAt
FROM ${ops}.run
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY routine ORDER BY recorded_at DESC, state != 'started' DESC) = 1
ORDER BY routine`;
