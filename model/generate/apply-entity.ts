import { sql } from '../sql/template.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { compare } from './compare.ts';
import { failedScreens } from './failed-screens.ts';
import { confirmLines, judgeLines, judgeFile } from './judge.ts';
import { type DefinedHistory, judgedStates, windowStart } from './observe.ts';
import { pendingSnapshots } from './pending.ts';
import { givenAlerts, type GeneratedRoutine, givenRun } from './routine.ts';
import { rollBack } from './transaction.ts';

/** The procedure that brings the history of one entity up to date: its pending snapshots in date order, one transaction each. */
export function applyEntity(history: DefinedHistory): GeneratedRoutine {
  const { entity, definitionHash } = history;
  return {
    name: `apply_${entity}`,
    description: `Applies the pending snapshots of ${entity} to silver.${entity}_history, one transaction each`,
    arguments: [...givenRun, givenAlerts],
    body: sql`
BEGIN
  -- Generated from sql/silver/${entity}_history/table.yaml and query.sql.
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_revision INT64;
  DECLARE v_started_at TIMESTAMP;
  DECLARE v_window_start, v_newest, v_date, v_older_rules DATE;
  DECLARE v_loaded_at TIMESTAMP;
  DECLARE v_is_certain, v_is_withdrawn, v_is_loaded_again BOOL;
  DECLARE v_lines_hash STRING;
  DECLARE v_objects, v_content, v_earlier_content, v_state, v_reason, v_message, v_wrong_header, v_error STRING;
  DECLARE v_is_marker, v_rewinds, v_withholds_deletions BOOL;
  DECLARE v_file_count, v_header_lines INT64;
  DECLARE v_waived ARRAY<STRING>;
  DECLARE v_failing, v_delivered, v_accepted, v_repeated, v_rejected, v_quarantined, v_inserted, v_changed, v_changed_by_rules, v_deleted, v_kept INT64;

  BEGIN
    CREATE OR REPLACE TEMP TABLE ${entity}_observed AS
    SELECT entity, snapshot_date, is_marker, file_count, objects, content, loaded_at, is_loaded, is_certain
    FROM ops.observed_snapshot
    WHERE entity = '${entity}';
    -- A run for a day long past must not rewind to where bronze no longer reaches.
    SET v_window_start = (
      SELECT ${windowStart('MAX(snapshot_date)')}
      FROM ops.current_snapshot
      WHERE entity = '${entity}'
        AND state IN (${judgedStates})
    );

    LOOP
      SET (v_revision, v_newest) = (
        SELECT AS STRUCT
          IFNULL(MAX(revision), 0),
          MAX(IF(state IN (${judgedStates}), snapshot_date, NULL))
        FROM ops.snapshot
        WHERE entity = '${entity}'
      );
      SET (v_date, v_objects, v_content, v_is_marker, v_file_count, v_loaded_at, v_is_certain, v_is_withdrawn, v_is_loaded_again) = (
        WITH
          entity AS (
            SELECT '${entity}' AS name, '${definitionHash}' AS definition_hash, p_run_date AS run_date, v_window_start AS window_start, v_newest AS newest_judged
          ),
          next_snapshot AS (
            ${pendingSnapshots(`${entity}_observed`)}
            ORDER BY snapshot_date
            LIMIT 1
          )
        SELECT AS STRUCT
          ANY_VALUE(snapshot_date),
          ANY_VALUE(objects),
          ANY_VALUE(content),
          ANY_VALUE(is_marker),
          ANY_VALUE(file_count),
          ANY_VALUE(loaded_at),
          ANY_VALUE(is_certain),
          ANY_VALUE(is_withdrawn),
          ANY_VALUE(is_loaded_again)
        FROM next_snapshot
      );
      IF v_date IS NULL THEN
        LEAVE;
      END IF;
      ${confirmLines(entity)}
      ${judgeFile(history)}
      ${compare(history)}
      ${judgeLines(entity)}
      ${failedScreens(history)}
      ${applySnapshot(history, definitionHash)}
    END LOOP;
  EXCEPTION WHEN ERROR THEN
    ${rollBack}
    RAISE USING MESSAGE = v_error;
  END;
END`,
  };
}
