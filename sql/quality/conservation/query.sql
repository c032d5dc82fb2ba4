-- Grain: one row an entity and day of which a snapshot is applied.
WITH
  snapshot AS (
    SELECT * FROM ops.current_snapshot
    WHERE state = 'applied'
  ),
  quarantine AS (
    SELECT * FROM quality.quarantine
  ),
  held AS (
    SELECT
      entity,
      snapshot_date,
      COUNT(*) AS held
    FROM quarantine
    GROUP BY entity, snapshot_date
  )
SELECT
  snapshot.entity,
  snapshot.snapshot_date,
  snapshot.delivered,
  snapshot.accepted,
  snapshot.quarantined,
  IFNULL(held.held, 0) AS held,
  snapshot.delivered - snapshot.accepted - IFNULL(held.held, 0) AS lost
FROM snapshot
LEFT JOIN held
  ON held.entity = snapshot.entity
  AND held.snapshot_date = snapshot.snapshot_date
