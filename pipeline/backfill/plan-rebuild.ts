import type { Target } from '../../model/target.ts';
import { namesOf } from '../operate/names.ts';
import type { Lake, Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import { estimated } from './estimate.ts';
import { type BackfillPlan, landedBytes, PlannedDay } from './plan.ts';

const row = PlannedDay.omit({ bytes: true });

/**
 * What a rebuild of an entity does: has silver judge every snapshot again that bronze still holds; where one was begun, those that it
 * has left. Nothing is written.
 */
export async function planRebuild(
  { warehouse, lake }: { readonly warehouse: Warehouse; readonly lake: Lake },
  target: Target,
  entity: string,
): Promise<BackfillPlan> {
  const { ops, bronze } = namesOf(target);
  const bytes = await landedBytes(lake, target.buckets.raw, [entity]);
  const days = await rowsOf(
    warehouse,
    row,
    `WITH
      kept AS (
        SELECT MIN(PARSE_DATE('%Y%m%d', partition_id)) AS day
        FROM ${bronze}.INFORMATION_SCHEMA.PARTITIONS
        WHERE table_name = @entity
      ),
      judged AS (
        SELECT entity, snapshot_date, state, state = 'pending' AND run_id = 'rebuild' AS is_left
        FROM ${ops}.current_snapshot
        WHERE entity = @entity
      ),
      begun AS (
        SELECT LOGICAL_OR(is_left) AS is_begun
        FROM judged
      )
    SELECT judged.entity, judged.snapshot_date AS \`date\`, IF(judged.state = 'pending', 'judge', 'again') AS work
    FROM judged
    CROSS JOIN kept
    CROSS JOIN begun
    WHERE judged.state = 'pending'
      OR (
        NOT begun.is_begun
        AND judged.state IN ('applied', 'unchanged', 'rejected')
        AND judged.snapshot_date >= kept.day
      )
    ORDER BY judged.snapshot_date`,
    { entity: { type: 'STRING', value: entity } },
  );
  return estimated(days.map((day) => ({ ...day, bytes: bytes.get(`${day.entity} ${day.date}`) ?? 0 })));
}
