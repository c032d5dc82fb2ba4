-- Grain: one row a day, event type and traffic source that occurred.
WITH
  counts AS (
    SELECT * FROM gold.event_counts
  ),
  event_types AS (
    SELECT * FROM gold.dim_event_type
  ),
  sources AS (
    SELECT * FROM gold.dim_traffic_source
  )
SELECT
  counts.created_on AS date,
  counts.event_type_key,
  counts.traffic_source_key,
  event_types.event_type,
  sources.traffic_source,
  counts.events,
  counts.identified_events,
  counts.events - counts.identified_events AS anonymous_events,
  SAFE_DIVIDE(counts.events, SUM(counts.events) OVER (PARTITION BY counts.created_on)) AS share_of_day
FROM counts
INNER JOIN event_types
  ON event_types.event_type_key = counts.event_type_key
INNER JOIN sources
  ON sources.traffic_source_key = counts.traffic_source_key
