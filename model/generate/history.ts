import { pendingSnapshots } from './pending.ts';
import { asText } from '../surrogate.ts';
import { recordErrorEvents } from './error-events.ts';
import { judgeChange, judgeFile } from './judge.ts';
import { type Delivery, lineScreens } from './screened.ts';
import { sql } from '../sql/template.ts';
import { openEnd } from './validity.ts';

/**
 * The statements that bring one history up to date: each pending snapshot is compared whole with what was known the day
 * before, and applied in one transaction. They stand in the body of `ops.run_silver` and use its variables.
 */
export function applyHistory(delivery: Delivery, definitionHash: string): string {
  const { entity } = delivery;
  return sql`
-- ${entity}: apply the pending snapshots to silver.${entity}_history in date order, one transaction each.
-- Generated from sql/silver/${entity}_history/table.yaml and query.sql.
WHILE '${entity}' IN UNNEST(v_pending) DO
  SET v_revision = (SELECT IFNULL(MAX(revision), 0) FROM ops.snapshot WHERE entity = '${entity}');
  CREATE OR REPLACE TEMP TABLE next_snapshot AS
  ${pendingSnapshots}
    AND entity.name = '${entity}'
  ORDER BY snapshot_date
  LIMIT 1;
  IF NOT EXISTS (SELECT 1 FROM next_snapshot) THEN
    LEAVE;
  END IF;
  ${judgeFile(delivery)}
  ${compare(delivery)}
  ${judgeChange(entity)}
  ${failedScreens(delivery)}
  ${apply(delivery, definitionHash)}
END WHILE;`;
}

function compare(delivery: Delivery): string {
  const { entity, history } = delivery;
  const typed = history.columns.map(({ name }) => name);
  const attributes = typed.filter((name) => !history.key.includes(name));
  const key = history.key.join(', ');
  const [firstKey = ''] = history.key;
  const same = (left: string, right: string): string =>
    history.key.map((column) => `${left}.${column} = ${right}.${column}`).join(' AND ');
  return sql`
IF v_state = 'applied' THEN
  -- Of lines with the same key the first by its raw text is accepted; only then is bronze read again.
  CREATE OR REPLACE TEMP TABLE ${entity}_repeated AS
  SELECT ${key}
  FROM ${entity}_delivered
  WHERE outcome = 'accepted'
  GROUP BY ${key}
  HAVING COUNT(*) > 1;
  IF EXISTS (SELECT 1 FROM ${entity}_repeated) THEN
    DELETE FROM ${entity}_delivered AS delivered
    WHERE outcome = 'accepted'
      AND EXISTS (SELECT 1 FROM ${entity}_repeated AS repeated WHERE ${same('repeated', 'delivered')});
    INSERT INTO ${entity}_delivered (outcome, ${typed.join(', ')}, row_hash, rejected_by, noted_by, raw)
    WITH
      ranked AS (
        SELECT
          screened.*,
          ROW_NUMBER() OVER (PARTITION BY ${history.key.map((column) => `screened.${column}`).join(', ')} ORDER BY screened.raw) AS place
        FROM silver.${entity}_screened AS screened
        INNER JOIN ${entity}_repeated AS repeated
          ON ${same('repeated', 'screened')}
        WHERE screened.snapshot_date = v_date
          AND screened.outcome = 'accepted'
      )
    SELECT
      IF(place = 1, 'accepted', 'quarantined') AS outcome,
      ${typed},
      row_hash,
      IF(place = 1, '', 'duplicate_key ') AS rejected_by,
      noted_by,
      IF(place = 1, NULL, raw) AS raw
    FROM ranked;
  END IF;

  SET (v_accepted, v_key_unreadable) = (
    SELECT AS STRUCT
      COUNTIF(outcome = 'accepted'),
      COUNTIF(outcome = 'quarantined' AND (${history.key.map((column) => `${column} IS NULL`).join(' OR ')})) > 0
    FROM ${entity}_delivered
  );

  CREATE OR REPLACE TEMP TABLE ${entity}_compared AS
  WITH
    accepted AS (
      SELECT
        ${typed},
        row_hash
      FROM ${entity}_delivered
      WHERE outcome = 'accepted'
    ),
    -- The versions that were open after the snapshot before this one.
    known AS (
      SELECT ${key}, valid_from, row_hash
      FROM silver.${entity}_history
      WHERE valid_from < v_date
        AND valid_to >= v_date
    ),
    -- A key that was delivered, but only in lines that did not pass, has not vanished.
    quarantined AS (
      SELECT DISTINCT ${key}
      FROM ${entity}_delivered
      WHERE outcome = 'quarantined'
    )
  SELECT
    CASE
      WHEN known.${firstKey} IS NULL THEN 'inserted'
      WHEN accepted.${firstKey} IS NOT NULL THEN 'changed'
      WHEN quarantined.${firstKey} IS NOT NULL OR v_key_unreadable THEN 'kept'
      ELSE 'deleted'
    END AS change,
    ${history.key.map((column) => `COALESCE(accepted.${column}, known.${column}) AS ${column}`)},
    known.valid_from AS ends,
    ${[...attributes, 'row_hash'].map((column) => `accepted.${column}`)}
  FROM accepted
  FULL JOIN known
    ON ${same('known', 'accepted')}
  LEFT JOIN quarantined
    ON ${same('quarantined', 'known')}
  WHERE known.${firstKey} IS NULL
    OR accepted.${firstKey} IS NULL
    OR accepted.row_hash != known.row_hash;

  SET (v_inserted, v_changed, v_deleted, v_kept) = (
    SELECT AS STRUCT
      COUNTIF(change = 'inserted'),
      COUNTIF(change = 'changed'),
      COUNTIF(change = 'deleted'),
      COUNTIF(change = 'kept')
    FROM ${entity}_compared
  );
END IF;`;
}

function failedScreens(delivery: Delivery): string {
  const { entity } = delivery;
  const severities = [...lineScreens(delivery), { name: 'duplicate_key', severity: 'reject' }].map(
    ({ name, severity }) => `STRUCT('${name}' AS screen, '${severity}' AS severity)`,
  );
  return sql`
IF v_state = 'applied' THEN
  CREATE OR REPLACE TEMP TABLE failed_screen AS
  WITH
    failure AS (
      SELECT screen, COUNT(*) AS failing
      FROM ${entity}_delivered AS delivered,
        UNNEST(SPLIT(TRIM(CONCAT(delivered.rejected_by, delivered.noted_by)), ' ')) AS screen
      WHERE delivered.outcome != 'header'
        AND CONCAT(delivered.rejected_by, delivered.noted_by) != ''
      GROUP BY screen
    ),
    screen AS (
      SELECT screen, severity
      FROM UNNEST([
        ${severities}
      ])
    )
  SELECT
    failure.screen,
    screen.severity,
    'bronze.${entity}' AS table_name,
    '' AS key,
    failure.failing,
    CAST(NULL AS STRING) AS message
  FROM failure
  INNER JOIN screen
    ON screen.screen = failure.screen
  UNION ALL
  SELECT
    'deletions_withheld',
    'warn',
    'bronze.${entity}',
    '',
    v_kept,
    'A key could not be read, so nothing counts as deleted'
  FROM UNNEST([v_key_unreadable]) AS is_withheld
  WHERE is_withheld AND v_kept > 0;
ELSE
  CREATE OR REPLACE TEMP TABLE failed_screen AS
  SELECT
    reason AS screen,
    'block' AS severity,
    'bronze.${entity}' AS table_name,
    '' AS key,
    v_failing AS failing,
    v_message AS message
  FROM UNNEST([v_reason]) AS reason
  WHERE reason IS NOT NULL;
END IF;`;
}

function apply(delivery: Delivery, definitionHash: string): string {
  const { entity, history } = delivery;
  const typed = history.columns.map(({ name }) => name);
  const typeOf = new Map(history.columns.map(({ name, type }) => [name, type]));
  const keyText = history.key.map((column) => asText(column, typeOf.get(column) ?? 'STRING'));
  const matching = history.key.map((column) => `history.${column} = compared.${column}`).join('\n    AND ');
  return sql`
BEGIN TRANSACTION;
SET v_in_tx = TRUE;
UPDATE ops.lock SET run_id = v_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
IF (SELECT IFNULL(MAX(revision), 0) FROM ops.snapshot WHERE entity = '${entity}') != v_revision THEN
  RAISE USING MESSAGE = 'Another run has moved ${entity} on: the next run takes up from there';
END IF;

-- Rewind to the day before the snapshot and have every later one judged again.
IF v_rewinds THEN
  DELETE FROM silver.${entity}_history WHERE valid_from >= v_date;
  UPDATE silver.${entity}_history SET valid_to = ${openEnd} WHERE valid_to >= v_date AND valid_to < ${openEnd};
  DELETE FROM quality.quarantine WHERE entity = '${entity}' AND snapshot_date >= v_date;
  INSERT INTO ops.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, run_id, recorded_at)
  SELECT
    entity,
    snapshot_date,
    v_revision + ROW_NUMBER() OVER (ORDER BY snapshot_date) AS revision,
    'pending' AS state,
    objects,
    content,
    is_marker,
    file_count,
    v_run_id AS run_id,
    CURRENT_TIMESTAMP() AS recorded_at
  FROM ops.current_snapshot
  WHERE entity = '${entity}'
    AND snapshot_date > v_date
    AND state IN ('applied', 'unchanged', 'rejected');
END IF;

IF v_state = 'applied' THEN
  UPDATE silver.${entity}_history AS history
  SET valid_to = v_date
  FROM ${entity}_compared AS compared
  WHERE ${matching}
      AND history.valid_from = compared.ends
      AND compared.change IN ('changed', 'deleted');
  INSERT INTO silver.${entity}_history (${typed.join(', ')}, row_hash, valid_from, valid_to)
  SELECT
    ${typed},
    row_hash,
    v_date AS valid_from,
    ${openEnd} AS valid_to
  FROM ${entity}_compared
  WHERE change IN ('inserted', 'changed');
  INSERT INTO quality.quarantine (entity, snapshot_date, key, screens, raw, run_id)
  SELECT
    '${entity}' AS entity,
    v_date AS snapshot_date,
    ${keyText.length === 1 ? (keyText[0] ?? '') : `CONCAT(${keyText.join(", ',', ")})`} AS key,
    SPLIT(TRIM(rejected_by), ' ') AS screens,
    raw,
    v_run_id AS run_id
  FROM ${entity}_delivered
  WHERE outcome = 'quarantined';

  -- Nothing is lost: each line is in silver or in quarantine, and each open version was delivered or kept.
  SET v_quarantined = (SELECT COUNT(*) FROM quality.quarantine WHERE entity = '${entity}' AND snapshot_date = v_date);
  ASSERT v_delivered = v_accepted + v_quarantined
    AS '${entity}: delivered lines are not accepted plus quarantined ones; nothing was applied';
  ASSERT (SELECT COUNT(*) FROM silver.${entity}_history WHERE valid_to = ${openEnd}) = v_accepted + v_kept
    AS '${entity}: current rows are not the accepted plus the kept ones; nothing was applied';
END IF;

INSERT INTO ops.snapshot (
  entity, snapshot_date, revision, state, reason, objects, content, is_marker, file_count,
  delivered, accepted, quarantined, inserted, changed, deleted, definition_hash, run_id, recorded_at
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
  v_run_id,
  CURRENT_TIMESTAMP();

${recordErrorEvents(`'${entity}'`, 'v_date')}
COMMIT TRANSACTION;
SET v_in_tx = FALSE;

INSERT INTO ops.step (run_id, action, table_name, snapshot_date, row_count, started_at, finished_at)
VALUES (v_run_id, v_state, 'silver.${entity}_history', v_date, IFNULL(v_delivered, 0), v_started_at, CURRENT_TIMESTAMP());`;
}
