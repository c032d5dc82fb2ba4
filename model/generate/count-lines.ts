import { sql } from '../sql/template.ts';
import { literal } from '../sql/literal.ts';
import { acceptedHeaders, type Delivery, keyScreens, lineScreens, remark } from './screened.ts';

/** GoogleSQL for a fingerprint of the lines of a snapshot as they are judged, whatever their order; NULL where there are none. */
export const linesHash = sql`
CONCAT(
  CAST(COUNT(*) AS STRING), ':',
  CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(
    CASE outcome WHEN 'accepted' THEN row_hash WHEN 'header' THEN TO_HEX(MD5(header)) ELSE TO_HEX(MD5(raw)) END,
    1, 15
  )) AS INT64)) AS STRING)
)`;

/** GoogleSQL for a line's key as one value. */
function keyOf({ key }: Delivery['history']): string {
  const [only = ''] = key;
  return key.length === 1 ? only : `TO_JSON_STRING(STRUCT(${key.join(', ')}))`;
}

/** The statement that counts how the lines of a snapshot fared, what they change, and which screens they failed. */
export function countLines(delivery: Delivery): string {
  const { entity, history, bronze } = delivery;
  const severities = [...lineScreens(delivery), ...keyScreens].map(
    ({ name, severity }) => `STRUCT('${name}' AS screen, '${severity}' AS severity)`,
  );
  return sql`
-- Of lines with the same key one is accepted, the others are rejected. Of lines that did not pass the keys prove little: where one
-- cannot be read, or too many lines are such, nothing is deleted.
SET (
  v_lines_hash, v_delivered, v_header_lines, v_wrong_header, v_accepted, v_repeated, v_rejected, v_quarantined,
  v_withholds_deletions, v_inserted, v_changed, v_deleted, v_kept, v_respelled, v_failed
) = (
  WITH
    outcome AS (
      SELECT
        ${linesHash} AS lines_hash,
        COUNTIF(outcome != 'header') AS delivered,
        COUNTIF(outcome = 'header') AS header_lines,
        MIN(IF(
          header NOT IN (
            ${acceptedHeaders(bronze).map(literal)}
          ),
          header,
          NULL
        )) AS wrong_header,
        COUNTIF(outcome = 'accepted') AS passed,
        COUNT(DISTINCT IF(outcome = 'accepted', ${keyOf(history)}, NULL)) AS accepted,
        COUNTIF(outcome = 'quarantined' AND rejected_by != '${remark.name} ') AS failed,
        COUNTIF(outcome = 'quarantined' AND STARTS_WITH(rejected_by, 'key_unreadable ')) > 0 AS has_unreadable_key
      FROM ${entity}_delivered
    ),
    difference AS (
      SELECT
        COUNTIF(change = 'inserted') AS inserted,
        COUNTIF(change = 'changed') AS changed,
        COUNTIF(change = 'deleted') AS deleted,
        COUNTIF(change = 'kept') AS kept,
        COUNTIF(change = 'respelled') AS respelled
      FROM ${entity}_compared
    ),
    counted AS (
      SELECT
        outcome.*,
        difference.*,
        failed + passed - accepted AS rejected,
        has_unreadable_key OR failed + passed - accepted > @mass_rejection_share * delivered AS withholds_deletions
      FROM outcome
      CROSS JOIN difference
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
    failed_screen AS (
      SELECT failure.screen, screen.severity, failure.failing, CAST(NULL AS STRING) AS message
      FROM failure
      INNER JOIN screen
        ON screen.screen = failure.screen
      UNION ALL
      SELECT 'deletions_withheld', 'warn', kept + deleted, 'A key could not be read, or too many lines were rejected, so nothing counts as deleted'
      FROM counted
      WHERE withholds_deletions AND kept + deleted > 0
    )
  SELECT AS STRUCT
    -- Lines that are resolved count as they were delivered.
    IFNULL(v_lines_hash, lines_hash),
    delivered,
    header_lines,
    wrong_header,
    accepted,
    IFNULL(v_repeated, passed - accepted),
    rejected,
    delivered - accepted,
    withholds_deletions,
    inserted,
    changed,
    IF(withholds_deletions, 0, deleted),
    IF(withholds_deletions, kept + deleted, kept),
    respelled,
    ARRAY(
      SELECT AS STRUCT screen, severity, 'bronze.${entity}' AS table_name, '' AS key, failing, message
      FROM failed_screen
    )
  FROM counted
);`;
}
