import { sql } from '../sql/template.ts';
import { type Delivery, keyScreens, lineScreens } from './screened.ts';

/** The statements that count which screens a snapshot or its lines failed, for the error events. */
export function failedScreens(delivery: Delivery): string {
  const { entity } = delivery;
  const severities = [...lineScreens(delivery), ...keyScreens].map(
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
    'A key could not be read, or too many lines were rejected, so nothing counts as deleted'
  FROM UNNEST([v_withholds_deletions]) AS is_withheld
  WHERE is_withheld AND v_kept > 0
  UNION ALL
  SELECT
    'changed_by_rules',
    'warn',
    'bronze.${entity}',
    '',
    v_changed_by_rules,
    'New versions of rows that the source left as they were, because the contract or the query has changed: npm run rebuild -- ${entity} makes the past follow'
  FROM UNNEST([v_changed_by_rules]) AS versions
  WHERE versions > 0;
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
