import { sql } from '../sql/template.ts';
import type { Published } from './published.ts';

/** The statement that says what each table of gold should be made of, and which are not, in a state of silver that is the same for all. */
export function wantedTables(tables: readonly Published[]): string {
  const declared = tables.map(
    ({ name, definitionHash, entities }) =>
      `STRUCT('${name}' AS table_name, '${definitionHash}' AS definition_hash, ${arrayOf(entities)} AS entities)`,
  );
  const held = tables.map(
    ({ name }) => `SELECT '${name}' AS table_name, COUNT(*) AS row_count FROM gold.${name}`,
  );
  return sql`
-- What each table should be made of against what it was made of and what it holds.
CREATE OR REPLACE TEMP TABLE wanted_table AS
WITH
  declared AS (
    SELECT table_name, definition_hash, entities
    FROM UNNEST([
      ${declared}
    ])
  ),
  silver_state AS (
    SELECT entity, state
    FROM ops.silver_state
  ),
  stated AS (
    SELECT
      declared.table_name,
      declared.definition_hash,
      IFNULL(STRING_AGG(CONCAT(needed, '=', IFNULL(silver_state.state, 'nothing')), ' ' ORDER BY needed), 'nothing') AS silver_state
    FROM declared
    LEFT JOIN UNNEST(declared.entities) AS needed
    LEFT JOIN silver_state
      ON silver_state.entity = needed
    GROUP BY declared.table_name, declared.definition_hash
  ),
  held AS (
    ${held.join('\nUNION ALL\n')}
  ),
  published AS (
    SELECT table_name, definition_hash, silver_state, row_count, content
    FROM ops.published
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1
  )
SELECT
  stated.table_name,
  stated.definition_hash,
  stated.silver_state,
  published.silver_state AS published_state,
  CASE
    WHEN published.table_name IS NULL THEN 'it was never published'
    WHEN published.definition_hash != stated.definition_hash THEN 'its definition has changed'
    WHEN published.row_count != held.row_count THEN 'it does not hold what was published'
  END AS differs,
  NOT IFNULL(
    published.definition_hash = stated.definition_hash
      AND published.silver_state = stated.silver_state
      AND published.row_count = held.row_count,
    FALSE
  ) AS is_stale,
  -- What the table is known to hold; NULL where that is not what its definition gives.
  IF(
    published.definition_hash = stated.definition_hash AND published.row_count = held.row_count,
    published.content,
    NULL
  ) AS content,
  (SELECT STRING_AGG(CONCAT(entity, '=', state), ' ' ORDER BY entity) FROM silver_state) AS silver
FROM stated
INNER JOIN held
  ON held.table_name = stated.table_name
LEFT JOIN published
  ON published.table_name = stated.table_name;`;
}

function arrayOf(items: readonly string[]): string {
  return items.length === 0
    ? 'CAST([] AS ARRAY<STRING>)'
    : `[${items.map((item) => `'${item}'`).join(', ')}]`;
}

/** GoogleSQL for the state of silver as it is now, to be compared with `v_silver`. */
export const silverNow = sql`
SELECT STRING_AGG(CONCAT(entity, '=', state), ' ' ORDER BY entity)
FROM ops.silver_state`;

/** Why a run ends as waiting where these differ. */
export const movedOn =
  'Silver has moved on while gold was built, or publishing is held since: the next run looks again';
