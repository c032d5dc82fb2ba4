-- Grain: one row an entity of which anything has ever come.
WITH
  observed AS (
    SELECT * FROM ops.observed_snapshot
  ),
  judged AS (
    SELECT * FROM ops.current_snapshot
    WHERE state IN ('applied', 'unchanged')
  ),
  come AS (
    SELECT
      entity,
      snapshot_date AS landed,
      IF(is_loaded, snapshot_date, NULL) AS loaded,
      CAST(NULL AS DATE) AS applied,
      updated
    FROM observed
    UNION ALL
    -- A file that was applied and is gone since had landed too.
    SELECT
      entity,
      snapshot_date AS landed,
      snapshot_date AS loaded,
      snapshot_date AS applied,
      CAST(NULL AS TIMESTAMP) AS updated
    FROM judged
  ),
  newest AS (
    SELECT
      entity,
      MAX(landed) AS newest_landed,
      MAX(loaded) AS newest_loaded,
      MAX(applied) AS newest_applied,
      MAX(updated) AS landed_at
    FROM come
    GROUP BY entity
  ),
  due AS (
    SELECT
      *,
      TIMESTAMP_ADD(TIMESTAMP(DATE_ADD(newest_landed, INTERVAL 1 DAY), 'UTC'), INTERVAL 24 + @freshness_hours HOUR) AS due_at
    FROM newest
  )
SELECT
  entity,
  newest_landed,
  newest_loaded,
  newest_applied,
  landed_at,
  due_at,
  GREATEST(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), due_at, HOUR), 0) AS hours_late
FROM due
