-- Grain: one row a day, event type and traffic source.
SELECT
  created_on,
  event_type_key,
  traffic_source_key,
  COUNT(*) AS events,
  COUNTIF(user_id IS NOT NULL) AS identified_events
FROM gold.fact_events
GROUP BY created_on, event_type_key, traffic_source_key
