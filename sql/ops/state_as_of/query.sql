-- Grain: one row an applied snapshot of an entity.
WITH
  applied AS (
    SELECT * FROM ops.current_snapshot
    WHERE state = 'applied'
  )
SELECT
  applied.entity,
  applied.snapshot_date,
  ops.state_of(earlier.snapshot_date, earlier.objects, earlier.definition_hash, earlier.lines_hash) AS state
FROM applied
INNER JOIN applied AS earlier
  ON earlier.entity = applied.entity
  AND earlier.snapshot_date <= applied.snapshot_date
GROUP BY applied.entity, applied.snapshot_date
