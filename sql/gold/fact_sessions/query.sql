-- Grain: one row a session.
WITH
  sessions AS (
    SELECT * FROM gold.stage_sessions
  ),
  places AS (
    SELECT * FROM silver.places
  )
SELECT
  sessions.session_id,
  sessions.user_id,
  DATE(sessions.started_at, 'UTC') AS started_on,
  sessions.started_at,
  TIMESTAMP_DIFF(sessions.ended_at, sessions.started_at, SECOND) AS duration_seconds,
  sessions.event_count,
  sessions.product_view_count,
  sessions.cart_count,
  sessions.purchase_count,
  sessions.cancel_count,
  sessions.outcome AS session_outcome,
  sessions.is_identified,
  sessions.path,
  sessions.traffic_source,
  places.country,
  sessions.state,
  sessions.city,
  sessions.postal_code,
  sessions.browser
FROM sessions
LEFT JOIN places
  ON places.place = silver.place_key(sessions.state, sessions.city, sessions.postal_code)
