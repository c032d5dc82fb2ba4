-- Grain: one row a table that is held: its newest decision.
WITH
  decision AS (
    SELECT * FROM ops.hold
  ),
  newest AS (
    SELECT * FROM decision
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC, state DESC) = 1
  )
SELECT
  table_name,
  as_of,
  reason,
  decided_by,
  recorded_at
FROM newest
WHERE state = 'held'
