-- Grain: one row a session.
WITH
  events AS (
    SELECT * FROM silver.events
  )
SELECT
  session_id,
  MIN(user_id) AS lowest_user_id,
  MAX(user_id) AS highest_user_id,
  COUNTIF(user_id IS NULL) AS anonymous_count,
  COUNTIF(event_type = 'purchase') AS purchase_count
FROM events
GROUP BY session_id
