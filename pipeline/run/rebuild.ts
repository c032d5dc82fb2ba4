import type { Warehouse } from '../ports.ts';

/**
 * Has every kept snapshot of an entity judged again by the next run of silver, oldest first, as after a changed
 * cleansing rule. Kept are those from the oldest day on that bronze still holds; versions from before it stay.
 * What becomes of it is written down by that run; until then gold waits.
 */
export async function rebuild(
  warehouse: Warehouse,
  names: { ops: string; bronze: string },
  entity: string,
): Promise<void> {
  const { ops, bronze } = names;
  await warehouse.run(
    `
BEGIN TRANSACTION;
UPDATE ${ops}.lock SET run_id = 'rebuild', locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
INSERT INTO ${ops}.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, run_id, recorded_at)
WITH
  kept AS (
    SELECT MIN(PARSE_DATE('%Y%m%d', partition_id)) AS snapshot_date
    FROM ${bronze}.INFORMATION_SCHEMA.PARTITIONS
    WHERE table_name = @entity
  ),
  newest AS (
    SELECT MAX(revision) AS revision
    FROM ${ops}.snapshot
    WHERE entity = @entity
  )
SELECT
  judged.entity,
  judged.snapshot_date,
  newest.revision + ROW_NUMBER() OVER (ORDER BY judged.snapshot_date) AS revision,
  'pending' AS state,
  judged.objects,
  judged.content,
  judged.is_marker,
  judged.file_count,
  'rebuild' AS run_id,
  CURRENT_TIMESTAMP() AS recorded_at
FROM ${ops}.current_snapshot AS judged
CROSS JOIN kept
CROSS JOIN newest
WHERE judged.entity = @entity
  AND judged.state IN ('applied', 'unchanged', 'rejected')
  AND judged.snapshot_date >= kept.snapshot_date;
COMMIT TRANSACTION;`,
    { entity: { type: 'STRING', value: entity } },
  );
}
