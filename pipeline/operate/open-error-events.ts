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
 * The open error events, but for those of older days that let their snapshot through: a newer snapshot has been applied since, and
 * a snapshot holds everything.
 */
export const openErrorEvents = ({ ops, quality }: Names): string => `
WITH
  event AS (
    SELECT * FROM ${quality}.error_event
    WHERE closed_at IS NULL
  ),
  newest_applied AS (
    SELECT entity, MAX(snapshot_date) AS snapshot_date
    FROM ${ops}.current_snapshot
    WHERE state = 'applied'
    GROUP BY entity
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
LEFT JOIN newest_applied
  ON newest_applied.entity = event.entity
WHERE event.severity = 'block'
  OR newest_applied.snapshot_date = event.snapshot_date
ORDER BY event.snapshot_date, event.entity, event.table_name, event.screen, event.key`;
