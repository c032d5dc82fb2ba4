import { z } from 'zod';
import { entitiesOf, type Model } from '../../model/model.ts';
import type { Target } from '../../model/target.ts';
import type { Lake, Warehouse } from '../ports.ts';
import { namesOf } from '../operate/names.ts';
import { rowsOf } from '../run/rows.ts';
import { estimated } from './estimate.ts';
import { type BackfillPlan, landedBytes, PlannedDay } from './plan.ts';

/** Days of a backfill, both included; ISO dates. */
export interface BackfillDays {
  readonly from: string;
  readonly to: string;
}

const row = PlannedDay.omit({ bytes: true }).extend({ date: z.iso.date() });

/**
 * What a backfill does: loads the days that are landed and not loaded, and has silver judge them and what waits, and every later day
 * of these entities again. Nothing is written.
 */
export async function planBackfill(
  { warehouse, lake }: { readonly warehouse: Warehouse; readonly lake: Lake },
  model: Model,
  target: Target,
  { from, to }: BackfillDays,
): Promise<BackfillPlan> {
  const { ops } = namesOf(target);
  const entities = entitiesOf(model);
  const bytes = await landedBytes(lake, target.buckets.raw, entities);
  const days = await rowsOf(
    warehouse,
    row,
    `WITH
      asked AS (
        SELECT entity, day
        FROM UNNEST([${entities.map((entity) => `'${entity}'`).join(', ')}]) AS entity
        CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(@from, @to)) AS day
      ),
      judged AS (
        SELECT entity, snapshot_date AS day, state
        FROM ${ops}.current_snapshot
        WHERE state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending')
      ),
      landed AS (
        SELECT entity, snapshot_date AS day, is_loaded
        FROM ${ops}.observed_snapshot
      ),
      waiting AS (
        SELECT entity, snapshot_date AS day
        FROM ${ops}.pending_snapshot
      ),
      known AS (
        SELECT entity, day FROM asked
        UNION DISTINCT
        SELECT entity, day FROM judged
        UNION DISTINCT
        SELECT entity, day FROM waiting
      ),
      newest AS (
        SELECT entity, MAX(day) AS day
        FROM judged
        GROUP BY entity
      ),
      decided AS (
        SELECT
          known.entity,
          known.day,
          judged.state,
          CASE
            WHEN waiting.day IS NOT NULL THEN 'judge'
            WHEN asked.day IS NULL OR landed.is_loaded THEN 'done'
            WHEN landed.day IS NULL THEN IF(judged.day IS NULL, 'lacks', 'done')
            WHEN known.day <= newest.day
              AND known.day < DATE_SUB(newest.day, INTERVAL ${String(target.settings.replayWindowDays)} DAY) THEN 'too late'
            ELSE 'load'
          END AS work
        FROM known
        LEFT JOIN asked
          ON asked.entity = known.entity
          AND asked.day = known.day
        LEFT JOIN judged
          ON judged.entity = known.entity
          AND judged.day = known.day
        LEFT JOIN landed
          ON landed.entity = known.entity
          AND landed.day = known.day
        LEFT JOIN waiting
          ON waiting.entity = known.entity
          AND waiting.day = known.day
        LEFT JOIN newest
          ON newest.entity = known.entity
      ),
      first AS (
        SELECT entity, MIN(day) AS day
        FROM decided
        WHERE work IN ('load', 'judge')
        GROUP BY entity
      ),
      planned AS (
        SELECT
          decided.entity,
          decided.day,
          IF(
            decided.work = 'done'
              AND decided.day > first.day
              AND decided.state IN ('applied', 'unchanged', 'rejected'),
            'again',
            decided.work
          ) AS work
        FROM decided
        LEFT JOIN first
          ON first.entity = decided.entity
      )
    SELECT entity, day AS \`date\`, work
    FROM planned
    WHERE work != 'done'
      OR day BETWEEN @from AND @to
    ORDER BY \`date\`, entity`,
    { from: { type: 'DATE', value: from }, to: { type: 'DATE', value: to } },
  );
  return estimated(days.map((day) => ({ ...day, bytes: bytes.get(`${day.entity} ${day.date}`) ?? 0 })));
}
