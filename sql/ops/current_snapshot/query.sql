-- Grain: one row a data set and day: the newest finding.
WITH
  finding AS (
    SELECT * FROM ops.snapshot
  )
SELECT
  data_set,
  snapshot_date,
  revision,
  state,
  reason,
  objects,
  content,
  is_marker,
  file_count,
  delivered,
  accepted,
  quarantined,
  inserted,
  changed,
  deleted,
  definition_hash,
  run_id,
  recorded_at
FROM finding
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY data_set, snapshot_date ORDER BY revision DESC) = 1
