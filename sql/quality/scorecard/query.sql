-- Grain: one row an entity and day.
WITH
  snapshot AS (
    SELECT * FROM ops.current_snapshot
  ),
  event AS (
    SELECT * FROM quality.error_event
    WHERE closed_at IS NULL
  ),
  failed AS (
    SELECT
      event.entity,
      event.snapshot_date,
      COUNTIF(event.severity = 'block') AS failed_block,
      COUNTIF(event.severity = 'reject') AS failed_reject,
      COUNTIF(event.severity = 'warn') AS failed_warn,
      COUNTIF(event.severity = 'info') AS failed_info
    FROM event
    GROUP BY event.entity, event.snapshot_date
  )
SELECT
  snapshot.entity,
  snapshot.snapshot_date,
  snapshot.state,
  snapshot.reason,
  snapshot.delivered,
  snapshot.accepted,
  snapshot.quarantined,
  IFNULL(failed.failed_block, 0) AS failed_block,
  IFNULL(failed.failed_reject, 0) AS failed_reject,
  IFNULL(failed.failed_warn, 0) AS failed_warn,
  IFNULL(failed.failed_info, 0) AS failed_info
FROM snapshot
LEFT JOIN failed
  ON failed.entity = snapshot.entity
  AND failed.snapshot_date = snapshot.snapshot_date
