-- Grain: one row an entity of which a snapshot is applied.
WITH
  judged AS (
    SELECT * FROM ops.current_snapshot
  )
SELECT
  entity,
  MAX(snapshot_date) AS snapshot_date,
  CONCAT(
    CAST(MAX(snapshot_date) AS STRING), ':',
    SUBSTR(TO_HEX(MD5(STRING_AGG(CONCAT(CAST(snapshot_date AS STRING), ' ', objects, ' ', definition_hash, ' ', IFNULL(lines_hash, '')), '\n' ORDER BY snapshot_date))), 1, 12)
  ) AS state
FROM judged
WHERE state = 'applied'
GROUP BY entity
