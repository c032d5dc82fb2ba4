import { z } from 'zod';
import type { EndedRun, Judged } from '../../model/lineage/openlineage.ts';
import type { Warehouse } from '../../pipeline/ports.ts';
import { rowsOf } from '../../pipeline/run/rows.ts';

const time = z.string().transform((text) => new Date(text).toISOString());
const rows = z.coerce.number().pipe(z.int().nonnegative());

const run = z.strictObject({
  id: z.string(),
  job: z.string(),
  startedAt: time,
  endedAt: time,
  failed: z.boolean(),
});
const written = z.strictObject({ run: z.string(), table: z.string(), rows });
const judgement = z.strictObject({
  run: z.string(),
  screen: z.string(),
  table: z.string(),
  severity: z.string(),
  description: z.string(),
  failing: rows,
});

/** The newest ended run of each routine, with what it wrote and what the screens said. */
export async function endedRuns(warehouse: Warehouse): Promise<{ runs: EndedRun[]; judged: Judged[] }> {
  const runs = await rowsOf(warehouse, run, runsQuery);
  const tables = await rowsOf(warehouse, written, writtenQuery);
  return {
    runs: runs.map((each) => ({ ...each, written: tables.filter(({ run: of }) => of === each.id) })),
    judged: await rowsOf(warehouse, judgement, judgedQuery),
  };
}

const runsQuery = `
SELECT
  run_id AS id, CONCAT('ops.', ANY_VALUE(routine)) AS job,
  MIN(recorded_at) AS startedAt, MAX(recorded_at) AS endedAt,
  LOGICAL_OR(state = 'failed') AS failed
FROM ops.run
GROUP BY run_id
HAVING LOGICAL_OR(state != 'started')
QUALIFY ROW_NUMBER() OVER (PARTITION BY job ORDER BY endedAt DESC) = 1
ORDER BY startedAt`;

const writtenQuery = `
SELECT run_id AS run, table_name AS \`table\`, IFNULL(row_count, 0) AS \`rows\`
FROM ops.step
WHERE action IN ('applied', 'built')
QUALIFY ROW_NUMBER() OVER (PARTITION BY run_id, table_name ORDER BY started_at DESC) = 1
ORDER BY started_at`;

/** A screen of an entity is told of with the table that its lines were delivered to. */
const judgedQuery = `
WITH
  ended AS (
    SELECT DISTINCT run_id, routine
    FROM ops.run
  ),
  failed AS (
    SELECT run_id, entity, table_name, screen, SUM(failing) AS failing
    FROM quality.error_event
    GROUP BY run_id, entity, table_name, screen
  )
SELECT
  ended.run_id AS run, screen.name AS screen,
  IF(screen.entity = 'gold', screen.table_name, CONCAT('bronze.', screen.entity)) AS \`table\`,
  screen.severity, screen.description, IFNULL(failed.failing, 0) AS failing
FROM ended
CROSS JOIN quality.screen AS screen
LEFT JOIN failed
  ON failed.run_id = ended.run_id
  AND failed.entity = screen.entity
  AND failed.table_name = screen.table_name
  AND failed.screen = screen.name
WHERE (screen.entity = 'gold') = (ended.routine = 'run_gold')
  AND screen.entity != 'pipeline'
ORDER BY run, \`table\`, screen`;
