import { pendingSnapshots } from './pending.ts';
import { type Compared, lookAcross } from './comparison.ts';
import { recordErrorEvents, recordFailure, seedLock } from './error-events.ts';
import { applyHistory } from './history.ts';
import type { Delivery } from './screened.ts';
import { sql } from '../sql/template.ts';

/** A history with what it is made from and the hash of its definition. */
export interface DefinedHistory extends Delivery {
  readonly definitionHash: string;
}

/** The entities that there are and the definitions by which they are judged, as a SELECT. */
export function declaredEntities(histories: readonly DefinedHistory[]): string {
  const definitions = histories.map(
    ({ entity, definitionHash }) => `STRUCT('${entity}' AS name, '${definitionHash}' AS definition_hash)`,
  );
  return sql`
SELECT name, definition_hash
FROM UNNEST([
  ${definitions}
])`;
}

/** What a run looks at first: which entities there are, how far back they may change, and what lies outside. */
export function observe(histories: readonly DefinedHistory[]): string {
  return sql`
CREATE OR REPLACE TEMP TABLE entity AS
WITH
  declared AS (
    ${declaredEntities(histories)}
  ),
  newest AS (
    SELECT entity, MAX(snapshot_date) AS snapshot_date
    FROM ops.current_snapshot
    WHERE state IN ('applied', 'unchanged', 'rejected', 'pending')
    GROUP BY entity
  )
SELECT
  declared.name,
  declared.definition_hash,
  p_run_date AS run_date,
  -- A run for a day long past must not rewind to where bronze no longer reaches.
  DATE_SUB(GREATEST(p_run_date, IFNULL(newest.snapshot_date, p_run_date)), INTERVAL @replay_window_days DAY) AS window_start
FROM declared
LEFT JOIN newest
  ON newest.entity = declared.name;

CREATE OR REPLACE TEMP TABLE observed_snapshot AS
SELECT
  observed.entity,
  observed.snapshot_date,
  observed.is_marker,
  observed.file_count,
  observed.objects,
  observed.content,
  observed.is_loaded
FROM ops.observed_snapshot AS observed
INNER JOIN entity
  ON entity.name = observed.entity;`;
}

/** Body of `ops.run_silver`: brings every history up to date with the snapshots up to `p_run_date`. */
export function runSilver(
  histories: readonly DefinedHistory[],
  comparisons: readonly Compared[],
  exports: string,
): string {
  return sql`
BEGIN
  DECLARE v_run_id STRING DEFAULT GENERATE_UUID();
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_alerts ARRAY<STRING> DEFAULT [];
  DECLARE v_error STRING;
  DECLARE v_waiting STRING;
  DECLARE v_revision INT64;
  DECLARE v_started_at TIMESTAMP;
  DECLARE v_date DATE;
  DECLARE v_objects, v_content, v_earlier_content, v_state, v_reason, v_message, v_wrong_header STRING;
  DECLARE v_is_marker, v_rewinds, v_key_unreadable BOOL;
  DECLARE v_file_count, v_header_lines INT64;
  DECLARE v_waived, v_compared ARRAY<STRING>;
  DECLARE v_failing, v_delivered, v_accepted, v_quarantined, v_inserted, v_changed, v_deleted, v_kept INT64;
  DECLARE v_due, v_pending ARRAY<STRING> DEFAULT [];
  DECLARE v_uri STRING;

  BEGIN
    INSERT INTO ops.run (run_id, routine, run_date, state, job_id, recorded_at)
    VALUES (v_run_id, 'run_silver', p_run_date, 'started', @@script.job_id, CURRENT_TIMESTAMP());
    ${seedLock}

    ${observe(histories)}

    ${findings()}

    -- One look for all entities, so that a run without anything new ends soon.
    SET v_pending = ARRAY(
      SELECT DISTINCT entity
      FROM (
        ${pendingSnapshots}
      )
    );
    ${histories.map((history) => applyHistory(history, history.definitionHash)).join('\n\n')}

    CREATE OR REPLACE TEMP TABLE silver_state AS
    SELECT entity, snapshot_date, state
    FROM ops.silver_state;
    ${lookAcross(comparisons)}

    ${exports}
  EXCEPTION WHEN ERROR THEN
    SET v_error = @@error.message;
    IF v_in_tx THEN
      ROLLBACK TRANSACTION;
    END IF;
    ${recordFailure('run_silver')}
    RAISE USING MESSAGE = v_error;
  END;

  SET v_waiting = (
    SELECT STRING_AGG(CONCAT(entity, ' of ', CAST(snapshot_date AS STRING), ' is ', state), ', ' ORDER BY snapshot_date, entity)
    FROM ops.current_snapshot
    WHERE state IN ('missing', 'landed')
      AND snapshot_date <= p_run_date
  );
  INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
  VALUES (
    v_run_id,
    'run_silver',
    p_run_date,
    CASE WHEN ARRAY_LENGTH(v_alerts) > 0 THEN 'failed' WHEN v_waiting IS NOT NULL THEN 'waiting' ELSE 'done' END,
    IF(ARRAY_LENGTH(v_alerts) > 0, ARRAY_TO_STRING(v_alerts, '\\n'), v_waiting),
    CURRENT_TIMESTAMP()
  );
  IF ARRAY_LENGTH(v_alerts) > 0 THEN
    RAISE USING MESSAGE = ARRAY_TO_STRING(v_alerts, '\\n');
  END IF;
END`;
}

/** The states that need no bronze rows: missing, landed and too late. */
function findings(): string {
  return sql`
-- What is missing, landed but not loaded, or too late; only what is not known yet is written down.
CREATE OR REPLACE TEMP TABLE finding AS
WITH
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
        WHEN observed.is_loaded AND expected.snapshot_date < entity.window_start THEN 'too_late'
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
  IFNULL(judged.state IN ('applied', 'unchanged', 'rejected', 'pending'), FALSE) AS is_judged
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
  );
IF EXISTS (SELECT 1 FROM finding) THEN
  BEGIN TRANSACTION;
  SET v_in_tx = TRUE;
  UPDATE ops.lock SET run_id = v_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
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
    v_run_id AS run_id,
    CURRENT_TIMESTAMP() AS recorded_at
  FROM finding
  LEFT JOIN newest
    ON newest.entity = finding.entity
  WHERE NOT finding.is_judged;
  COMMIT TRANSACTION;
  SET v_in_tx = FALSE;
END IF;
FOR late IN (
  SELECT entity, snapshot_date FROM finding WHERE state = 'too_late' ORDER BY entity, snapshot_date
) DO
  CREATE OR REPLACE TEMP TABLE failed_screen AS
  SELECT
    'too_late' AS screen,
    'block' AS severity,
    CONCAT('bronze.', late.entity) AS table_name,
    '' AS key,
    1 AS failing,
    CONCAT(late.entity, ' of ', CAST(late.snapshot_date AS STRING), ' came more than ', CAST(@replay_window_days AS STRING), ' days after its day and is refused: bronze no longer reaches so far back') AS message;
  ${recordErrorEvents('late.entity', 'late.snapshot_date')}
END FOR;`;
}
