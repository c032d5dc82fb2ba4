import { sql } from '../sql/template.ts';
import type { Delivery } from './screened.ts';

/** A history with what it is made from and the hash of its definition. */
export interface DefinedHistory extends Delivery {
  readonly definitionHash: string;
}

/** The states of a snapshot that silver has decided about, or has to decide about again, as a list for IN. */
export const judgedStates = "'applied', 'unchanged', 'rejected', 'withdrawn', 'pending'";

/** The entities that there are and the definitions by which they are judged, as a SELECT. */
export function declaredEntities(histories: readonly DefinedHistory[]): string {
  const definitions = histories.map(
    ({ entity, definitionHash }) => `STRUCT('${entity}' AS name, '${definitionHash}' AS definition_hash)`,
  );
  return sql`
SELECT name, definition_hash
FROM UNNEST([
  ${definitions}
])`;
}

/**
 * What a run looks at first, as parts of a WITH: `entity` (which there are and how far back they may change) and
 * `observed_snapshot` (what lies outside).
 */
export function observed(histories: readonly DefinedHistory[]): string {
  return sql`
declared_entity AS (
  ${declaredEntities(histories)}
),
newest_judged AS (
  SELECT entity, MAX(snapshot_date) AS snapshot_date
  FROM ops.current_snapshot
  WHERE state IN (${judgedStates})
  GROUP BY entity
),
entity AS (
  SELECT
    declared_entity.name,
    declared_entity.definition_hash,
    p_run_date AS run_date,
    -- A run for a day long past must not rewind to where bronze no longer reaches.
    ${windowStart('newest_judged.snapshot_date')} AS window_start,
    newest_judged.snapshot_date AS newest_judged
  FROM declared_entity
  LEFT JOIN newest_judged
    ON newest_judged.entity = declared_entity.name
),
observed_snapshot AS (
  SELECT entity, snapshot_date, is_marker, file_count, objects, content, loaded_at, is_loaded, is_certain
  FROM ops.observed_snapshot
)`;
}

/**
 * GoogleSQL for the first day that a run may judge.
 *
 * @param newest GoogleSQL for the newest day that is judged; NULL where none is.
 */
export function windowStart(newest: string): string {
  return `DATE_SUB(GREATEST(p_run_date, IFNULL(${newest}, p_run_date)), INTERVAL @replay_window_days DAY)`;
}
