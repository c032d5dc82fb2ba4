import { sql } from '../sql/template.ts';
import { ofEntity } from './entity-variables.ts';
import { alert, writeErrorEvents } from './error-events.ts';
import type { DefinedHistory } from './observe.ts';
import { callersRun } from './routine.ts';
import { hasMovedOn, overlap } from './transaction.ts';
import { openEnd } from './validity.ts';

/**
 * The statements that end the transaction where something is lost: each line is in silver or in quarantine, and each open version was
 * delivered or kept. And where another run has moved an entity on.
 */
export function refuseProblems(histories: readonly DefinedHistory[]): string {
  const problems = histories.map(({ entity }) =>
    ofEntity(
      entity,
      sql`
CASE
  WHEN v_date IS NULL THEN NULL
  WHEN ${hasMovedOn(entity)} THEN ${overlap(entity)}
  WHEN v_state != 'applied' THEN NULL
  WHEN (SELECT COUNT(*) FROM quality.quarantine WHERE entity = '${entity}' AND snapshot_date = v_date) != v_quarantined
    THEN '${entity}: delivered lines are not accepted plus quarantined ones; nothing was applied'
  WHEN (SELECT COUNT(*) FROM silver.${entity}_history WHERE valid_to = ${openEnd}) != v_accepted + v_kept
    THEN '${entity}: current rows are not the accepted plus the kept ones; nothing was applied'
END`,
    ),
  );
  return sql`
SET v_problem = COALESCE(
  ${problems}
);
IF v_problem IS NOT NULL THEN
  RAISE USING MESSAGE = v_problem;
END IF;`;
}

/** The statements that write down what was found of the snapshots: ledger and error events. */
export function recordFindings(histories: readonly DefinedHistory[]): string {
  const found = histories.map((history) => ofEntity(history.entity, finding(history)));
  const failed = {
    source: `(\n  ${histories.map(({ entity }) => ofEntity(entity, failedScreens(entity))).join('\n  UNION ALL\n  ')}\n)`,
    entity: 'failed.entity',
    date: 'failed.snapshot_date',
    looked: `(${histories
      .map(({ entity }) =>
        ofEntity(entity, `event.table_name = 'bronze.${entity}' AND event.snapshot_date = v_date`),
      )
      .join(' OR ')})`,
  };
  const any = (condition: string): string =>
    histories.map(({ entity }) => ofEntity(entity, `v_date IS NOT NULL AND (${condition})`)).join('\n  OR ');
  return sql`
INSERT INTO ops.snapshot (
  entity, snapshot_date, revision, state, reason, objects, content, is_marker, file_count,
  delivered, accepted, quarantined, inserted, changed, deleted, definition_hash,
  loaded_at, is_certain, lines_hash, run_id, started_at, recorded_at
)
WITH
  newest AS (
    SELECT entity, MAX(revision) AS revision
    FROM ops.snapshot
    GROUP BY entity
  ),
  found AS (
    ${found.join('\nUNION ALL\n')}
  )
SELECT
  found.entity,
  found.snapshot_date,
  IFNULL(newest.revision, 0) + 1 AS revision,
  found.state,
  found.reason,
  found.objects,
  found.content,
  found.is_marker,
  found.file_count,
  found.delivered,
  found.accepted,
  found.quarantined,
  found.inserted,
  found.changed,
  found.deleted,
  found.definition_hash,
  found.loaded_at,
  found.is_certain,
  found.lines_hash,
  p_run_id AS run_id,
  found.started_at,
  CURRENT_TIMESTAMP() AS recorded_at
FROM found
LEFT JOIN newest
  ON newest.entity = found.entity
WHERE found.snapshot_date IS NOT NULL;

IF ${any('v_reason IS NOT NULL')} THEN
  ${alert(callersRun, failed)}
END IF;
IF ${any('ARRAY_LENGTH(v_failed) > 0 OR v_has_open_events')} THEN
  ${writeErrorEvents(callersRun, failed)}
END IF;`;
}

function finding({ entity, definitionHash }: DefinedHistory): string {
  return sql`
SELECT
  '${entity}' AS entity,
  v_date AS snapshot_date,
  v_state AS state,
  v_reason AS reason,
  v_objects AS objects,
  v_content AS content,
  v_is_marker AS is_marker,
  v_file_count AS file_count,
  v_delivered AS delivered,
  v_accepted AS accepted,
  v_quarantined AS quarantined,
  v_inserted AS inserted,
  v_changed AS changed,
  v_deleted AS deleted,
  '${definitionHash}' AS definition_hash,
  v_loaded_at AS loaded_at,
  v_is_certain AS is_certain,
  v_lines_hash AS lines_hash,
  v_started_at AS started_at`;
}

function failedScreens(entity: string): string {
  return sql`
SELECT '${entity}' AS entity, v_date AS snapshot_date, screen, severity, table_name, key, failing, message
  FROM UNNEST(v_failed)
  WHERE v_date IS NOT NULL`;
}
