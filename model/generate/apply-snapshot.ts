import { asText } from '../surrogate.ts';
import { sql } from '../sql/template.ts';
import { alert, writeErrorEvents } from './error-events.ts';
import { callersRun } from './routine.ts';
import type { Delivery } from './screened.ts';
import { lockRun, hasMovedOn, overlap } from './transaction.ts';
import { openEnd } from './validity.ts';

/** The one transaction of a snapshot: rewind, history, quarantine, counts, ledger and error events. */
export function applySnapshot(delivery: Delivery, definitionHash: string): string {
  const { entity, history } = delivery;
  const typed = history.columns.map(({ name }) => name);
  const typeOf = new Map(history.columns.map(({ name, type }) => [name, type]));
  const keyText = history.key.map((column) => asText(column, typeOf.get(column) ?? 'STRING'));
  const matching = history.key.map((column) => `history.${column} = compared.${column}`).join('\n    AND ');
  const failed = {
    source: 'UNNEST(v_failed)',
    entity: `'${entity}'`,
    date: 'v_date',
    looked: `event.entity = '${entity}' AND event.snapshot_date = v_date AND event.table_name = 'bronze.${entity}'`,
  };
  return sql`
${lockRun(callersRun.id)}

-- Rewind to the day before the snapshot and have every later one judged again.
IF v_rewinds THEN
  DELETE FROM silver.${entity}_history WHERE valid_from >= v_date;
  UPDATE silver.${entity}_history SET valid_to = ${openEnd} WHERE valid_to >= v_date AND valid_to < ${openEnd};
  DELETE FROM quality.quarantine WHERE entity = '${entity}' AND snapshot_date >= v_date;
  INSERT INTO ops.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, loaded_at, is_certain, run_id, recorded_at)
  SELECT
    entity,
    snapshot_date,
    v_revision + ROW_NUMBER() OVER (ORDER BY snapshot_date) AS revision,
    'pending' AS state,
    objects,
    content,
    is_marker,
    file_count,
    loaded_at,
    is_certain,
    p_run_id AS run_id,
    CURRENT_TIMESTAMP() AS recorded_at
  FROM ops.current_snapshot
  WHERE entity = '${entity}'
    AND snapshot_date > v_date
    AND state IN ('applied', 'unchanged', 'rejected');
END IF;

IF v_state = 'applied' THEN
  IF v_changed + v_deleted + v_respelled > 0 THEN
    UPDATE silver.${entity}_history AS history
    SET
      valid_to = IF(compared.change = 'respelled', history.valid_to, v_date),
      line_hash = IF(compared.change = 'respelled', compared.line_hash, history.line_hash),
      line_notes = IF(compared.change = 'respelled', compared.line_notes, history.line_notes)
    FROM ${entity}_compared AS compared
    WHERE ${matching}
      AND history.valid_from = compared.ends
      AND compared.change IN ('changed', 'deleted', 'respelled');
  END IF;
  IF v_inserted + v_changed > 0 THEN
    INSERT INTO silver.${entity}_history (${typed.join(', ')}, row_hash, valid_from, valid_to, line_hash, line_notes)
    SELECT
      ${typed},
      row_hash,
      v_date AS valid_from,
      ${openEnd} AS valid_to,
      line_hash,
      line_notes
    FROM ${entity}_compared
    WHERE change IN ('inserted', 'changed');
  END IF;
  IF v_quarantined > 0 THEN
    INSERT INTO quality.quarantine (entity, snapshot_date, key, screens, raw, run_id)
    SELECT
      '${entity}' AS entity,
      v_date AS snapshot_date,
      ${keyText.length === 1 ? (keyText[0] ?? '') : `CONCAT(${keyText.join(", ',', ")})`} AS key,
      SPLIT(TRIM(rejected_by), ' ') AS screens,
      raw,
      p_run_id AS run_id
    FROM ${entity}_delivered
    WHERE outcome = 'quarantined';
  END IF;
END IF;
-- Nothing is lost: each line is in silver or in quarantine, and each open version was delivered or kept.
SET v_problem = (
  SELECT
    CASE
      WHEN ${hasMovedOn(entity)} THEN ${overlap(entity)}
      WHEN v_state != 'applied' THEN NULL
      WHEN (SELECT COUNT(*) FROM quality.quarantine WHERE entity = '${entity}' AND snapshot_date = v_date) != v_quarantined
        THEN '${entity}: delivered lines are not accepted plus quarantined ones; nothing was applied'
      WHEN (SELECT COUNT(*) FROM silver.${entity}_history WHERE valid_to = ${openEnd}) != v_accepted + v_kept
        THEN '${entity}: current rows are not the accepted plus the kept ones; nothing was applied'
    END
);
IF v_problem IS NOT NULL THEN
  RAISE USING MESSAGE = v_problem;
END IF;

INSERT INTO ops.snapshot (
  entity, snapshot_date, revision, state, reason, objects, content, is_marker, file_count,
  delivered, accepted, quarantined, inserted, changed, deleted, definition_hash,
  loaded_at, is_certain, lines_hash, run_id, started_at, recorded_at
)
SELECT
  '${entity}',
  v_date,
  (SELECT IFNULL(MAX(revision), 0) + 1 FROM ops.snapshot WHERE entity = '${entity}'),
  v_state,
  v_reason,
  v_objects,
  v_content,
  v_is_marker,
  v_file_count,
  v_delivered,
  v_accepted,
  v_quarantined,
  v_inserted,
  v_changed,
  v_deleted,
  '${definitionHash}',
  v_loaded_at,
  v_is_certain,
  v_lines_hash,
  p_run_id,
  v_started_at,
  CURRENT_TIMESTAMP();

IF ARRAY_LENGTH(v_failed) > 0 OR v_has_open_events THEN
  IF v_reason IS NOT NULL THEN
    ${alert(callersRun, failed)}
  END IF;
  ${writeErrorEvents(callersRun, failed)}
END IF;
COMMIT TRANSACTION;
SET v_in_tx = FALSE;`;
}
