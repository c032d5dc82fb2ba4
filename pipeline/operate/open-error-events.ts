import { z } from 'zod';
import type { Names } from './names.ts';

/** A failed screen that nothing has put right since. */
export const OpenErrorEvent = z.strictObject({
  entity: z.string(),
  date: z.iso.date(),
  table: z.string(),
  screen: z.string(),
  severity: z.enum(['info', 'warn', 'reject', 'block']),
  failing: z.coerce.number(),
  message: z.string().nullable(),
});

export type OpenErrorEvent = z.infer<typeof OpenErrorEvent>;

/**
 * The error events of the newest findings: of a snapshot that is refused, of the newest applied one of an entity, of the newest
 * run of silver and gold. What an earlier delivery or run failed is settled.
 */
export const openErrorEvents = ({ ops, quality }: Names): string => `
WITH
  event AS (
    SELECT * FROM ${quality}.error_event
  ),
  snapshot AS (
    SELECT * FROM ${ops}.current_snapshot
  ),
  newest_applied AS (
    SELECT entity, MAX(snapshot_date) AS snapshot_date
    FROM snapshot
    WHERE state = 'applied'
    GROUP BY entity
  ),
  newest_run AS (
    SELECT run_id
    FROM ${ops}.run
    WHERE routine IN ('run_silver', 'run_gold')
      AND state != 'started'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY routine ORDER BY recorded_at DESC) = 1
  )
SELECT
  event.entity,
  event.snapshot_date AS \`date\`,
  event.table_name AS \`table\`,
  event.screen,
  event.severity,
  event.failing,
  event.message
FROM event
LEFT JOIN snapshot
  ON snapshot.entity = event.entity
  AND snapshot.snapshot_date = event.snapshot_date
LEFT JOIN newest_applied
  ON newest_applied.entity = event.entity
  AND newest_applied.snapshot_date = event.snapshot_date
LEFT JOIN newest_run
  ON newest_run.run_id = event.run_id
WHERE (snapshot.state IN ('rejected', 'too_late') AND event.severity = 'block')
  OR (newest_applied.entity IS NOT NULL AND event.last_seen >= snapshot.recorded_at)
  OR (snapshot.entity IS NULL AND newest_run.run_id IS NOT NULL)
ORDER BY event.snapshot_date, event.entity, event.table_name, event.screen, event.key`;
