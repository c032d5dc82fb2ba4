import type { Warehouse } from '../ports.ts';

/**
 * Has every kept snapshot of a data set judged again by the next run of silver, oldest first, as after a changed
 * cleansing rule. Kept are those from the oldest day on that bronze still holds; versions from before it stay.
 * What becomes of it is written down by that run; until then gold waits.
 */
export async function rebuild(
  warehouse: Warehouse,
  names: { ops: string; bronze: string },
  dataSet: string,
): Promise<void> {
  const { ops, bronze } = names;
  await warehouse.run(
    `
BEGIN TRANSACTION;
UPDATE ${ops}.lock SET run_id = 'rebuild', locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
INSERT INTO ${ops}.snapshot (data_set, snapshot_date, revision, state, objects, content, is_marker, file_count, run_id, recorded_at)
WITH
  kept AS (
    SELECT MIN(PARSE_DATE('%Y%m%d', partition_id)) AS snapshot_date
    FROM ${bronze}.INFORMATION_SCHEMA.PARTITIONS
    WHERE table_name = @data_set
  ),
  newest AS (
    SELECT MAX(revision) AS revision
    FROM ${ops}.snapshot
    WHERE data_set = @data_set
  )
SELECT
  judged.data_set,
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
WHERE judged.data_set = @data_set
  AND judged.state IN ('applied', 'unchanged', 'rejected')
  AND judged.snapshot_date >= kept.snapshot_date;
COMMIT TRANSACTION;`,
    { data_set: { type: 'STRING', value: dataSet } },
  );
}
