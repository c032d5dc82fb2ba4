import type { HistoryColumn } from '../contract.ts';
import { sql } from '../sql/template.ts';
import { type Delivery, duplicateKey, rowHash } from './screened.ts';

/** GoogleSQL for whether two rows have the same key. */
function same({ history }: Delivery, left: string, right: string): string {
  return history.key.map((column) => `${left}.${column} = ${right}.${column}`).join(' AND ');
}

/** The statements that accept of lines with the same key the first by its raw text; only then is bronze read again. */
export function resolveRepeated(delivery: Delivery): string {
  const { entity, history } = delivery;
  const typed = history.columns.map(({ name }) => name);
  return sql`
CREATE OR REPLACE TEMP TABLE ${entity}_repeated AS
SELECT ${history.key.join(', ')}
FROM ${entity}_delivered
WHERE outcome = 'accepted'
GROUP BY ${history.key.join(', ')}
HAVING COUNT(*) > 1;
SET v_repeated = (SELECT COUNT(*) FROM ${entity}_repeated);
DELETE FROM ${entity}_delivered AS delivered
WHERE outcome = 'accepted'
  AND EXISTS (SELECT 1 FROM ${entity}_repeated AS repeated WHERE ${same(delivery, 'repeated', 'delivered')});
INSERT INTO ${entity}_delivered (outcome, ${typed.join(', ')}, row_hash, rejected_by, line_notes, day_notes, raw)
WITH
  ranked AS (
    SELECT
      screened.*,
      ROW_NUMBER() OVER (PARTITION BY ${history.key.map((column) => `screened.${column}`).join(', ')} ORDER BY screened.raw) AS place
    FROM silver.${entity}_screened AS screened
    INNER JOIN ${entity}_repeated AS repeated
      ON ${same(delivery, 'repeated', 'screened')}
    WHERE screened.snapshot_date = v_date
      AND screened.outcome = 'accepted'
  )
SELECT
  IF(place = 1, 'accepted', 'quarantined') AS outcome,
  ${typed},
  row_hash,
  IF(place = 1, '', '${duplicateKey.name} ') AS rejected_by,
  noted_by AS line_notes,
  '' AS day_notes,
  IF(place = 1, NULL, raw) AS raw
FROM ranked;`;
}

/** The statement that compares a snapshot whole, by key and hash, with what was known the day before. */
export function compareLines(delivery: Delivery): string {
  const { entity, history } = delivery;
  const typed = history.columns.map(({ name }) => name);
  const attributes = typed.filter((name) => !history.key.includes(name));
  const key = history.key.join(', ');
  const [firstKey = ''] = history.key;
  return sql`
CREATE OR REPLACE TEMP TABLE ${entity}_compared AS
WITH
  accepted AS (
    SELECT
      ${typed},
      row_hash,
      line_hash,
      line_notes
    FROM ${entity}_delivered
    WHERE outcome = 'accepted'
  ),
  -- The versions that were open after the snapshot before this one.
  known AS (
    SELECT ${key}, valid_from, row_hash, line_hash
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
    -- Only the text is another, or the rules are: the next such line is recognised.
    WHEN accepted.row_hash = known.row_hash THEN 'respelled'
    WHEN accepted.${firstKey} IS NOT NULL THEN 'changed'
    WHEN quarantined.${firstKey} IS NOT NULL THEN 'kept'
    ELSE 'deleted'
  END AS change,
  ${history.key.map((column) => `COALESCE(accepted.${column}, known.${column}) AS ${column}`)},
  known.valid_from AS ends,
  ${[...attributes, 'row_hash', 'line_hash', 'line_notes'].map((column) => `accepted.${column}`)}
FROM accepted
FULL JOIN known
  ON ${same(delivery, 'known', 'accepted')}
LEFT JOIN quarantined
  ON ${same(delivery, 'quarantined', 'known')}
WHERE known.${firstKey} IS NULL
  OR accepted.${firstKey} IS NULL
  OR accepted.row_hash != known.row_hash
  OR (accepted.line_hash IS NOT NULL AND accepted.line_hash IS DISTINCT FROM known.line_hash);`;
}

/** The statement that notes how many new versions the source has not made, if any. */
function noted(
  entity: string,
  {
    screen,
    severity,
    failing,
    message,
  }: Readonly<Record<'screen' | 'severity' | 'failing' | 'message', string>>,
): string {
  return sql`
IF ${failing} > 0 THEN
  SET v_failed = ARRAY_CONCAT(v_failed, [STRUCT(
    '${screen}' AS screen,
    '${severity}' AS severity,
    'bronze.${entity}' AS table_name,
    '' AS key,
    ${failing} AS failing,
    '${message}' AS message
  )]);
END IF;`;
}

/**
 * The statements that count the new versions that other rules make. The snapshot before was judged by those; what the rules of today
 * make of its lines has not changed in the source. Where bronze holds them no longer, nothing can be told apart, and a new version is
 * taken for one of the rules.
 */
export function tellRulesApart(delivery: Delivery): string {
  const { entity } = delivery;
  return sql`
IF v_state = 'applied' AND v_older_rules IS NOT NULL AND v_changed > 0 THEN
  SET v_changed_by_rules = (
    SELECT COUNT(*)
    FROM ${entity}_compared AS compared
    WHERE compared.change = 'changed'
      AND (
        EXISTS (
          SELECT 1
          FROM silver.${entity}_screened AS earlier
          WHERE earlier.snapshot_date = v_older_rules
            AND earlier.outcome = 'accepted'
            AND earlier.row_hash = compared.row_hash
            AND ${same(delivery, 'earlier', 'compared')}
        )
        OR NOT EXISTS (SELECT 1 FROM silver.${entity}_screened WHERE snapshot_date = v_older_rules)
      )
  );
  ${noted(entity, {
    screen: 'changed_by_rules',
    severity: 'warn',
    failing: 'v_changed_by_rules',
    message: `New versions of rows that the source left as they were, because the contract or the query has changed: npm run rebuild -- ${entity} makes the past follow`,
  })}
END IF;`;
}

/** The statements that tell rows apart which differ by nothing but values in columns that no row had any in. */
export function tellFirstValuesApart(delivery: Delivery): string {
  const { entity, history } = delivery;
  const isOptional = ({ name, required }: HistoryColumn): boolean => !required && !history.key.includes(name);
  const optional = history.columns.filter(isOptional).map(({ name }) => name);
  if (optional.length === 0) return '';
  const before = rowHash(history.columns, (column) =>
    isOptional(column)
      ? `IF(filled.${column.name}, compared.${column.name}, NULL)`
      : `compared.${column.name}`,
  );
  return sql`
-- A column that the file has anew makes every row another: that is no swapped source either. Only looked at where it decides.
IF v_state = 'applied' AND v_changed_by_rules = 0 AND v_changed > 0 AND v_changed + v_deleted > @mass_change_share * (v_accepted - v_inserted + v_deleted + v_kept) THEN
  SET v_changed_by_first_values = (
    WITH
      known AS (
        SELECT ${[...history.key, 'row_hash', ...optional].join(', ')}
        FROM silver.${entity}_history
        WHERE valid_from < v_date
          AND valid_to >= v_date
      ),
      filled AS (
        SELECT
          ${optional.map((column) => `COUNT(${column}) > 0 AS ${column}`)}
        FROM known
      )
    SELECT COUNT(*)
    FROM ${entity}_compared AS compared
    CROSS JOIN filled
    INNER JOIN known
      ON ${same(delivery, 'known', 'compared')}
    WHERE compared.change = 'changed'
      AND known.row_hash = ${before}
  );
  ${noted(entity, {
    screen: 'first_values',
    severity: 'info',
    failing: 'v_changed_by_first_values',
    message: 'New versions of rows in which only a column differs that had no value in any row before',
  })}
END IF;`;
}
