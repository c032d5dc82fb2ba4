import { sql } from '../sql/template.ts';
import { replaceTouched } from './by-unit.ts';
import type { Published } from './published.ts';
import { isHeld } from './hold.ts';
import { ownRun } from './routine.ts';
import { addStep } from './steps.ts';
import { lockRun } from './transaction.ts';
import { movedOn, silverNow } from './wanted-tables.ts';

/** The one transaction that puts the new contents of all stale tables in the place of the old. */
export function publish(tables: readonly Published[]): string {
  const replacements = tables.map(
    (table) =>
      sql`
IF '${table.name}' IN UNNEST(v_changed)${table.apart === undefined ? '' : ` AND '${table.name}' NOT IN UNNEST(v_held)`} THEN
  ${replace(table)}
END IF;`,
  );
  return sql`
-- Publish: a reader sees the old gold or the new one.
SET v_started_at = CURRENT_TIMESTAMP();
${lockRun(ownRun.id)}
IF v_silver IS DISTINCT FROM (
  ${silverNow}
) OR ${isHeld} THEN
  ROLLBACK TRANSACTION;
  SET v_in_tx = FALSE;
  SET v_waiting = '${movedOn}';
ELSE
  ${replacements.join('\n')}
  INSERT INTO ops.published (table_name, definition_hash, silver_state, row_count, content, run_id, recorded_at)
  SELECT
    wanted_table.table_name,
    wanted_table.definition_hash,
    wanted_table.silver_state,
    built.row_count,
    built.content,
    v_run_id AS run_id,
    CURRENT_TIMESTAMP() AS recorded_at
  FROM wanted_table
  INNER JOIN UNNEST(v_built) AS built
    ON built.table_name = CONCAT('gold.', wanted_table.table_name)
  WHERE wanted_table.is_stale
    AND wanted_table.table_name NOT IN UNNEST(v_held);
  COMMIT TRANSACTION;
  SET v_in_tx = FALSE;
  ${addStep('published')}
END IF;`;
}

/** Puts the new contents of a table in the place of the old. */
function replace(table: Published): string {
  if (table.isCompared) return replaceAll(table);
  const { name, next, columns, recomputed } = table;
  const names = columns.join(', ');
  const all = sql`
TRUNCATE TABLE gold.${name};
INSERT INTO gold.${name} (${names})
SELECT ${names}
FROM ${next};`;
  if (recomputed === undefined) return all;
  return sql`
IF '${name}' IN UNNEST(v_by_unit) THEN
  ${replaceTouched(table, recomputed)}
ELSE
  ${all}
END IF;`;
}

/** A small table in one statement; of a large one MERGE would be billed the old contents, and TRUNCATE is free. */
function replaceAll({ name, next, columns }: Published): string {
  const names = columns.join(', ');
  return sql`
MERGE gold.${name}
USING ${next} AS built
ON FALSE
WHEN NOT MATCHED BY SOURCE THEN
  DELETE
WHEN NOT MATCHED THEN
  INSERT (${names})
  VALUES (${names});`;
}
