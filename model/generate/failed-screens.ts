import { sql } from '../sql/template.ts';
import { type Delivery, keyScreens, lineScreens } from './screened.ts';

/** The statement that counts what a snapshot changes, and which screens its lines failed, for the error events. */
export function countChanges(delivery: Delivery): string {
  const { entity } = delivery;
  const severities = [...lineScreens(delivery), ...keyScreens].map(
    ({ name, severity }) => `STRUCT('${name}' AS screen, '${severity}' AS severity)`,
  );
  return sql`
SET (v_inserted, v_changed, v_deleted, v_kept, v_respelled, v_failed) = (
  WITH
    counted AS (
      SELECT
        COUNTIF(change = 'inserted') AS inserted,
        COUNTIF(change = 'changed') AS changed,
        COUNTIF(change = 'deleted') AS deleted,
        COUNTIF(change = 'kept') AS kept,
        COUNTIF(change = 'respelled') AS respelled
      FROM ${entity}_compared
    ),
    failure AS (
      SELECT screen, COUNT(*) AS failing
      FROM ${entity}_delivered AS delivered,
        UNNEST(SPLIT(TRIM(CONCAT(delivered.rejected_by, delivered.line_notes, delivered.day_notes)), ' ')) AS screen
      WHERE delivered.outcome != 'header'
        AND CONCAT(delivered.rejected_by, delivered.line_notes, delivered.day_notes) != ''
      GROUP BY screen
    ),
    screen AS (
      SELECT screen, severity
      FROM UNNEST([
        ${severities}
      ])
    ),
    failed AS (
      SELECT failure.screen, screen.severity, failure.failing, CAST(NULL AS STRING) AS message
      FROM failure
      INNER JOIN screen
        ON screen.screen = failure.screen
      UNION ALL
      SELECT 'deletions_withheld', 'warn', kept, 'A key could not be read, or too many lines were rejected, so nothing counts as deleted'
      FROM counted
      WHERE v_withholds_deletions AND kept > 0
    )
  SELECT AS STRUCT
    inserted,
    changed,
    deleted,
    kept,
    respelled,
    ARRAY(
      SELECT AS STRUCT screen, severity, 'bronze.${entity}' AS table_name, '' AS key, failing, message
      FROM failed
    )
  FROM counted
);`;
}
