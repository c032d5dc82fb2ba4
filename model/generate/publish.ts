import { sql } from '../sql/template.ts';
import { nextTable, type Published } from './published.ts';
import { ownRun } from './routine.ts';
import { lockRun } from './transaction.ts';
import { movedOn, silverNow } from './wanted-tables.ts';

/** The one transaction that puts the new contents of all stale tables in the place of the old. */
export function publish(tables: readonly Published[]): string {
  const replacements = tables.map(
    ({ name, columns, apart }) =>
      sql`
IF '${name}' IN UNNEST(v_stale)${apart === undefined ? '' : ` AND '${name}' NOT IN UNNEST(v_held)`} THEN
  TRUNCATE TABLE gold.${name};
  INSERT INTO gold.${name} (${columns.join(', ')})
  SELECT ${columns.join(', ')}
  FROM ${nextTable(name)};
END IF;`,
  );
  const counts = tables.map(
    ({ name }) => `SELECT '${name}' AS table_name, COUNT(*) AS row_count FROM ${nextTable(name)}`,
  );
  return sql`
-- Publish: a reader sees the old gold or the new one.
SET v_started_at = CURRENT_TIMESTAMP();
${lockRun(ownRun.id)}
IF v_silver IS DISTINCT FROM (
  ${silverNow}
) THEN
  ROLLBACK TRANSACTION;
  SET v_in_tx = FALSE;
  SET v_waiting = '${movedOn}';
ELSE
  ${replacements.join('\n')}
  INSERT INTO ops.published (table_name, definition_hash, silver_state, row_count, run_id, recorded_at)
  WITH
    built AS (
      ${counts.join('\nUNION ALL\n')}
    )
  SELECT
    wanted_table.table_name,
    wanted_table.definition_hash,
    wanted_table.silver_state,
    built.row_count,
    v_run_id AS run_id,
    CURRENT_TIMESTAMP() AS recorded_at
  FROM wanted_table
  INNER JOIN built
    ON built.table_name = wanted_table.table_name
  WHERE wanted_table.is_stale
    AND wanted_table.table_name NOT IN UNNEST(v_held);
  COMMIT TRANSACTION;
  SET v_in_tx = FALSE;
  INSERT INTO ops.step (run_id, action, started_at, finished_at)
  VALUES (v_run_id, 'published', v_started_at, CURRENT_TIMESTAMP());
END IF;`;
}
