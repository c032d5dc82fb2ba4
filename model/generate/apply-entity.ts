import { sql } from '../sql/template.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { compare } from './compare.ts';
import { confirmLines, judgeFile, judgeLines } from './judge.ts';
import { nextSnapshot } from './next-snapshot.ts';
import type { DefinedHistory } from './observe.ts';
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
  DECLARE v_date, v_older_rules DATE;
  DECLARE v_loaded_at TIMESTAMP;
  DECLARE v_is_certain, v_is_withdrawn, v_is_loaded_again BOOL;
  DECLARE v_lines_hash STRING;
  DECLARE v_objects, v_content, v_earlier_content, v_state, v_reason, v_message, v_wrong_header, v_problem, v_error STRING;
  DECLARE v_is_marker, v_rewinds, v_withholds_deletions, v_has_open_events BOOL;
  DECLARE v_is_last BOOL DEFAULT FALSE;
  DECLARE v_file_count, v_header_lines INT64;
  DECLARE v_waived ARRAY<STRING>;
  DECLARE v_failed ARRAY<STRUCT<screen STRING, severity STRING, table_name STRING, key STRING, failing INT64, message STRING>>;
  DECLARE v_failing, v_delivered, v_accepted, v_repeated, v_rejected, v_quarantined, v_inserted, v_changed, v_changed_by_rules, v_changed_by_first_values, v_deleted, v_kept, v_respelled INT64;

  BEGIN
    LOOP
      -- One pending snapshot was seen and is judged: another look would find none.
      IF v_is_last THEN
        LEAVE;
      END IF;
      ${nextSnapshot(history)}
      IF v_date IS NULL THEN
        LEAVE;
      END IF;
      ${confirmLines(entity)}
      ${judgeFile(history)}
      ${compare(history)}
      ${judgeLines(entity)}
      ${applySnapshot(history, definitionHash)}
    END LOOP;
  EXCEPTION WHEN ERROR THEN
    ${rollBack}
    RAISE USING MESSAGE = v_error;
  END;
END`,
  };
}
