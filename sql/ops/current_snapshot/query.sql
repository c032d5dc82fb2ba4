-- Grain: one row an entity and day: the newest finding.
WITH
  finding AS (
    SELECT * FROM ops.snapshot
  )
SELECT
  entity,
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
  loaded_at,
  is_certain,
  lines_hash,
  run_id,
  recorded_at
FROM finding
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY entity, snapshot_date ORDER BY revision DESC) = 1
