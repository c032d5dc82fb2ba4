-- Grain: one row a data set and day of which a snapshot is applied.
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
      data_set,
      snapshot_date,
      COUNT(*) AS held
    FROM quarantine
    GROUP BY data_set, snapshot_date
  )
SELECT
  snapshot.data_set,
  snapshot.snapshot_date,
  snapshot.delivered,
  snapshot.accepted,
  snapshot.quarantined,
  IFNULL(held.held, 0) AS held,
  snapshot.delivered - snapshot.accepted - IFNULL(held.held, 0) AS lost
FROM snapshot
LEFT JOIN held
  ON held.data_set = snapshot.data_set
  AND held.snapshot_date = snapshot.snapshot_date
