import { sql } from '../sql/template.ts';
import { type DefinedHistory, judgedStates, windowStart } from './observe.ts';
import { pendingSnapshots } from './pending.ts';

/**
 * The statement that finds the next snapshot to judge, and all that the ledgers say about it. It looks at what lies outside anew in
 * each turn: a table of it would cost a statement more in the usual turn, which is the only one.
 */
export function nextSnapshot({ entity, definitionHash }: DefinedHistory): string {
  return sql`
SET (
  v_revision, v_date, v_objects, v_content, v_is_marker, v_file_count, v_loaded_at, v_is_certain, v_is_withdrawn, v_is_loaded_again,
  v_is_last, v_rewinds, v_earlier_content, v_waived, v_older_rules, v_has_open_events
) = (
  WITH
    finding AS (
      SELECT
        MAX(revision) AS revision,
        MAX(IF(state IN (${judgedStates}), snapshot_date, NULL)) AS newest_judged
      FROM ops.snapshot
      WHERE entity = '${entity}'
    ),
    entity AS (
      SELECT
        '${entity}' AS name,
        '${definitionHash}' AS definition_hash,
        p_run_date AS run_date,
        -- A run for a day long past must not rewind to where bronze no longer reaches.
        ${windowStart('newest_judged')} AS window_start,
        newest_judged
      FROM finding
    ),
    pending AS (
      ${pendingSnapshots('ops.observed_snapshot')}
    ),
    next_snapshot AS (
      SELECT *, COUNT(*) OVER () AS remaining
      FROM pending
      ORDER BY snapshot_date
      LIMIT 1
    ),
    judged AS (
      SELECT
        judged.snapshot_date < next_snapshot.snapshot_date AS is_earlier,
        judged.snapshot_date,
        judged.state,
        judged.content,
        judged.definition_hash
      FROM ops.current_snapshot AS judged
      CROSS JOIN next_snapshot
      WHERE judged.entity = '${entity}'
        AND judged.state IN (${judgedStates})
    )
  SELECT AS STRUCT
    (SELECT IFNULL(revision, 0) FROM finding),
    (SELECT snapshot_date FROM next_snapshot),
    (SELECT objects FROM next_snapshot),
    (SELECT content FROM next_snapshot),
    (SELECT is_marker FROM next_snapshot),
    (SELECT file_count FROM next_snapshot),
    (SELECT loaded_at FROM next_snapshot),
    (SELECT is_certain FROM next_snapshot),
    (SELECT is_withdrawn FROM next_snapshot),
    (SELECT is_loaded_again FROM next_snapshot),
    IFNULL((SELECT remaining = 1 FROM next_snapshot), TRUE) AND NOT EXISTS (SELECT 1 FROM judged WHERE NOT is_earlier),
    EXISTS (SELECT 1 FROM judged WHERE NOT is_earlier),
    (SELECT content FROM judged WHERE is_earlier AND state IN ('applied', 'unchanged') ORDER BY snapshot_date DESC LIMIT 1),
    ARRAY(
      SELECT waiver.screen
      FROM quality.waiver AS waiver
      CROSS JOIN next_snapshot
      WHERE waiver.entity = '${entity}'
        AND waiver.snapshot_date = next_snapshot.snapshot_date
        AND waiver.expires_on >= p_run_date
    ),
    (
      SELECT IF(definition_hash = '${definitionHash}', NULL, snapshot_date)
      FROM judged
      WHERE is_earlier
        AND state = 'applied'
      ORDER BY snapshot_date DESC
      LIMIT 1
    ),
    EXISTS (
      SELECT 1
      FROM quality.error_event AS event
      CROSS JOIN next_snapshot
      WHERE event.table_name = 'bronze.${entity}'
        AND event.snapshot_date = next_snapshot.snapshot_date
        AND event.closed_at IS NULL
    )
);`;
}
