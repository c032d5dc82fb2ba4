import { asText } from '../surrogate.ts';
import { sql } from '../sql/template.ts';
import type { Delivery } from './screened.ts';
import { openEnd } from './validity.ts';

/** The statements that take a history back to the day before the snapshot, and have every later one judged again. */
export function rewindHistory(entity: string): string {
  return sql`
IF v_date IS NOT NULL AND v_rewinds THEN
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
END IF;`;
}

/** The statement that begins and ends versions: one where both are to be done, for each is a job that reads the history. */
export function applyHistory({ entity, history }: Delivery): string {
  const typed = history.columns.map(({ name }) => name);
  const kept = [...typed, 'row_hash', 'line_hash', 'line_notes'];
  const matching = history.key.map((column) => `history.${column} = compared.${column}`).join('\n    AND ');
  const inserted = [...typed, 'row_hash', 'valid_from', 'valid_to', 'line_hash', 'line_notes'].join(', ');
  const begun = (names: readonly string[], prefix: string): string[] => [
    ...names.map((name) => `${prefix}${name}`),
    `${prefix}row_hash`,
    'v_date',
    openEnd,
    `${prefix}line_hash`,
    `${prefix}line_notes`,
  ];
  return sql`
IF v_changed + v_deleted + v_respelled > 0 THEN
  MERGE silver.${entity}_history AS history
  USING (
    SELECT
      change,
      ends,
      ${kept}
    FROM ${entity}_compared
    WHERE change IN ('changed', IF(v_withholds_deletions, 'changed', 'deleted'), 'respelled')
    UNION ALL
    -- What begins ends nothing.
    SELECT
      change,
      CAST(NULL AS DATE) AS ends,
      ${kept}
    FROM ${entity}_compared
    WHERE change IN ('inserted', 'changed')
  ) AS compared
  ON ${matching}
    AND history.valid_from = compared.ends
  WHEN MATCHED THEN
    UPDATE SET
      valid_to = IF(compared.change = 'respelled', history.valid_to, v_date),
      line_hash = IF(compared.change = 'respelled', compared.line_hash, history.line_hash),
      line_notes = IF(compared.change = 'respelled', compared.line_notes, history.line_notes)
  WHEN NOT MATCHED BY TARGET AND compared.ends IS NULL THEN
    INSERT (${inserted})
    VALUES (${begun(typed, 'compared.').join(', ')});
ELSEIF v_inserted > 0 THEN
  INSERT INTO silver.${entity}_history (${inserted})
  SELECT
    ${begun(typed, '')}
  FROM ${entity}_compared
  WHERE change = 'inserted';
END IF;`;
}

/** The statement that keeps the lines that did not pass. */
export function quarantineLines({ entity, history }: Delivery): string {
  const typeOf = new Map(history.columns.map(({ name, type }) => [name, type]));
  const keyText = history.key.map((column) => asText(column, typeOf.get(column) ?? 'STRING'));
  return sql`
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
END IF;`;
}
