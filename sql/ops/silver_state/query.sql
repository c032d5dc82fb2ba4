-- Grain: one row an entity of which a snapshot is applied.
WITH
  judged AS (
    SELECT * FROM ops.current_snapshot
  )
SELECT
  entity,
  MAX(snapshot_date) AS snapshot_date,
  ops.state_of(snapshot_date, objects, definition_hash, lines_hash) AS state
FROM judged
WHERE state = 'applied'
GROUP BY entity
