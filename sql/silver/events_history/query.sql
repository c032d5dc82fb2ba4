-- Grain: one row a delivered line of bronze.events.
WITH
  source AS (
    SELECT * FROM bronze.events
  )
SELECT
  silver.whole_number(id) AS event_id,
  silver.whole_number(user_id) AS user_id,
  NULLIF(TRIM(session_id), '') AS session_id,
  silver.whole_number(sequence_number) AS sequence_number,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at,
  NULLIF(LOWER(TRIM(event_type)), '') AS event_type,
  silver.page(uri) AS uri,
  NULLIF(TRIM(traffic_source), '') AS traffic_source,
  NULLIF(TRIM(browser), '') AS browser,
  NULLIF(TRIM(ip_address), '') AS ip_address,
  NULLIF(silver.readable_text(city), 'null') AS city,
  silver.readable_text(state) AS state,
  NULLIF(TRIM(postal_code), '') AS postal_code
FROM source
