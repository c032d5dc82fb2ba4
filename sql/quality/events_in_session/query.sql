-- Grain: one row an event, beside the event before it in its session.
WITH
  events AS (
    SELECT * FROM silver.events
  )
SELECT
  event_id,
  session_id,
  sequence_number,
  created_at,
  LAG(sequence_number) OVER (PARTITION BY session_id ORDER BY sequence_number, created_at, event_id) AS previous_number,
  LAG(created_at) OVER (PARTITION BY session_id ORDER BY sequence_number, created_at, event_id) AS previous_at
FROM events
