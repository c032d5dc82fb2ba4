import { sql } from '../sql/template.ts';
import { openEvents, recordErrorEvents } from './error-events.ts';
import { type DefinedHistory, judgedStates, observed } from './observe.ts';
import { pendingSnapshots } from './pending.ts';
import { callersRun, givenAlerts, type GeneratedRoutine, givenRun } from './routine.ts';
import { lockRun, rollBack, seedLock } from './transaction.ts';

/** What a run of silver catches up with after the histories: queries of what is behind, without rows where nothing is. */
export type Lagging = readonly string[];

/**
 * The procedure that looks at what lies outside, writes down what can not be judged, and tells what is to be. It looks once for
 * all, because each statement is a job with seconds of latency: a run without anything new ends here.
 */
export function findSnapshotsRoutine(
  histories: readonly DefinedHistory[],
  lagging: Lagging,
): GeneratedRoutine {
  return {
    name: 'find_snapshots',
    description:
      'Writes down the snapshots that are missing, not loaded or too late and tells whether any is to be judged, whether what follows is behind, and what else there is to do',
    arguments: [
      ...givenRun,
      { name: 'p_has_pending', type: 'BOOL', mode: 'OUT' },
      { name: 'p_is_behind', type: 'BOOL', mode: 'OUT' },
      { name: 'p_needs_lock', type: 'BOOL', mode: 'OUT' },
      { name: 'p_has_failures', type: 'BOOL', mode: 'OUT' },
      givenAlerts,
    ],
    body: sql`
BEGIN
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_has_findings, v_has_late, v_has_gone BOOL;
  DECLARE v_error STRING;

  BEGIN
    SET (p_has_pending, v_has_findings, v_has_late, v_has_gone, p_needs_lock, p_has_failures, p_is_behind) = (
      WITH
        finding AS (
          ${findings(histories)}
        )
      SELECT AS STRUCT
        EXISTS (SELECT 1 FROM finding WHERE state = 'pending'),
        EXISTS (SELECT 1 FROM finding WHERE state != 'pending' AND NOT is_judged),
        EXISTS (SELECT 1 FROM finding WHERE state = 'too_late') OR EXISTS (
          ${lateNoMore}
        ),
        EXISTS (
          SELECT 1
          FROM quality.error_event AS event
          WHERE ${isOfGoneScreen}
        ),
        NOT EXISTS (SELECT 1 FROM ops.lock),
        EXISTS (
          ${openEvents('run_silver')}
        ),
        ${lagging.map((query) => `EXISTS (\n${query}\n)`).join(' OR ')}
    );
    ${record(histories)}
  EXCEPTION WHEN ERROR THEN
    ${rollBack}
    RAISE USING MESSAGE = v_error;
  END;
END`,
  };
}

/** Open error events of snapshots that were too late and are so no more. */
const lateNoMore = sql`
SELECT 1
FROM quality.error_event AS event
LEFT JOIN ops.current_snapshot AS judged
  ON judged.entity = event.entity
  AND judged.snapshot_date = event.snapshot_date
LEFT JOIN finding
  ON finding.entity = event.entity
  AND finding.snapshot_date = event.snapshot_date
WHERE event.screen = 'too_late'
  AND event.closed_at IS NULL
  AND event.snapshot_date <= p_run_date
  AND IFNULL(COALESCE(finding.state, judged.state) != 'too_late', TRUE)`;

/** Whether an open error event is of a screen that the model has no more, as a condition on `event`. */
const isOfGoneScreen = sql`
event.closed_at IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM quality.screen AS screen WHERE screen.table_name = event.table_name AND screen.name = event.screen
  )`;

/** Query of what is missing, landed but not loaded, too late, or to be judged. */
function findings(histories: readonly DefinedHistory[]): string {
  return sql`
-- What is missing, landed but not loaded, or too late, where that is not known yet; and what is to be judged.
WITH
  ${observed(histories)},
  pending AS (
    ${pendingSnapshots('observed_snapshot')}
  ),
  first_snapshot AS (
    SELECT entity, MIN(snapshot_date) AS snapshot_date
    FROM (
      SELECT entity, snapshot_date FROM observed_snapshot
      UNION ALL
      SELECT entity, snapshot_date FROM ops.current_snapshot
    )
    GROUP BY entity
  ),
  expected AS (
    SELECT first_snapshot.entity, snapshot_date
    FROM first_snapshot,
      UNNEST(GENERATE_DATE_ARRAY(first_snapshot.snapshot_date, p_run_date)) AS snapshot_date
  ),
  found AS (
    SELECT
      expected.entity,
      expected.snapshot_date,
      observed.objects,
      observed.content,
      observed.is_marker,
      observed.file_count,
      CASE
        WHEN observed.entity IS NULL
          AND CURRENT_TIMESTAMP() > TIMESTAMP_ADD(TIMESTAMP(expected.snapshot_date, 'UTC'), INTERVAL 24 + @freshness_hours HOUR)
          THEN 'missing'
        WHEN observed.entity IS NOT NULL AND NOT observed.is_loaded THEN 'landed'
        WHEN observed.is_loaded
          AND expected.snapshot_date < entity.window_start
          AND expected.snapshot_date <= entity.newest_judged
          THEN 'too_late'
      END AS state
    FROM expected
    INNER JOIN entity
      ON entity.name = expected.entity
    LEFT JOIN observed_snapshot AS observed
      ON observed.entity = expected.entity
      AND observed.snapshot_date = expected.snapshot_date
  )
SELECT
  found.entity,
  found.snapshot_date,
  found.state,
  found.objects,
  found.content,
  found.is_marker,
  found.file_count,
  -- A judged snapshot keeps its state; delivered again too late it is only reported.
  IFNULL(judged.state IN (${judgedStates}), FALSE) AS is_judged
FROM found
LEFT JOIN ops.current_snapshot AS judged
  ON judged.entity = found.entity
  AND judged.snapshot_date = found.snapshot_date
WHERE found.state IS NOT NULL
  AND (
    judged.state IS NULL
    OR (judged.state IN ('missing', 'landed', 'too_late') AND judged.state != found.state)
    OR (
      found.state = 'too_late'
      AND judged.state IN ('applied', 'unchanged', 'rejected')
      AND NOT (
        found.objects = judged.objects
        OR IFNULL(found.content = judged.content AND found.is_marker = judged.is_marker, FALSE)
      )
    )
  )
UNION ALL
SELECT entity, snapshot_date, 'pending', objects, content, is_marker, file_count, FALSE
FROM pending`;
}

/** The statements that write down what needs no bronze rows: missing, landed and too late. */
function record(histories: readonly DefinedHistory[]): string {
  return sql`
IF v_has_findings OR v_has_late THEN
  CREATE OR REPLACE TEMP TABLE finding AS
  ${findings(histories)};
END IF;
IF v_has_findings THEN
  IF p_needs_lock THEN
    ${seedLock(callersRun.id)}
    SET p_needs_lock = FALSE;
  END IF;
  ${lockRun(callersRun.id)}
  INSERT INTO ops.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, run_id, recorded_at)
  WITH
    newest AS (
      SELECT entity, MAX(revision) AS revision
      FROM ops.snapshot
      GROUP BY entity
    )
  SELECT
    finding.entity,
    finding.snapshot_date,
    IFNULL(newest.revision, 0) + ROW_NUMBER() OVER (PARTITION BY finding.entity ORDER BY finding.snapshot_date) AS revision,
    finding.state,
    finding.objects,
    finding.content,
    finding.is_marker,
    finding.file_count,
    p_run_id AS run_id,
    CURRENT_TIMESTAMP() AS recorded_at
  FROM finding
  LEFT JOIN newest
    ON newest.entity = finding.entity
  WHERE finding.state != 'pending'
    AND NOT finding.is_judged;
  COMMIT TRANSACTION;
  SET v_in_tx = FALSE;
END IF;
IF v_has_gone THEN
  UPDATE quality.error_event AS event
  SET closed_at = CURRENT_TIMESTAMP()
  WHERE ${isOfGoneScreen};
END IF;
IF v_has_late THEN
  -- Those that are so for longer too: what is not among these is so no more.
  CREATE OR REPLACE TEMP TABLE failed_screen AS
  WITH
    late AS (
      SELECT entity, snapshot_date
      FROM finding
      WHERE state = 'too_late'
      UNION DISTINCT
      SELECT entity, snapshot_date
      FROM ops.current_snapshot
      WHERE state = 'too_late'
        AND snapshot_date <= p_run_date
    )
  SELECT
    'too_late' AS screen,
    'block' AS severity,
    entity,
    snapshot_date,
    CONCAT('bronze.', entity) AS table_name,
    '' AS key,
    1 AS failing,
    CONCAT(entity, ' of ', CAST(snapshot_date AS STRING), ' came more than ', CAST(@replay_window_days AS STRING), ' days after its day and is refused: bronze no longer reaches so far back') AS message
  FROM late;
  ${recordErrorEvents(
    callersRun,
    'failed.entity',
    'failed.snapshot_date',
    "event.screen = 'too_late' AND event.snapshot_date <= p_run_date",
  )}
END IF;`;
}
