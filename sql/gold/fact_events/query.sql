-- Grain: one row an event that the newest snapshot holds.
WITH
  events AS (
    SELECT * FROM silver.events
  ),
  sessions AS (
    SELECT * FROM gold.stage_sessions
  ),
  places AS (
    SELECT * FROM silver.places
  )
SELECT
  events.event_id,
  events.user_id,
  events.session_id,
  events.sequence_number,
  DATE(events.created_at, 'UTC') AS created_on,
  events.created_at,
  sessions.outcome AS session_outcome,
  sessions.is_identified,
  sessions.path,
  events.event_type,
  events.traffic_source,
  events.uri,
  places.country,
  events.state,
  events.city,
  events.postal_code,
  events.browser
FROM events
INNER JOIN sessions
  ON sessions.session_id = events.session_id
LEFT JOIN places
  ON places.place = silver.place_key(events.state, events.city, events.postal_code)
