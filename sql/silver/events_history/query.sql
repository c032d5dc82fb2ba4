-- Grain: one row a delivered line of bronze.events.
WITH
  source AS (
    SELECT * FROM bronze.events
  )
SELECT
  SAFE_CAST(IF(ENDS_WITH(id, '.0'), SUBSTR(id, 1, LENGTH(id) - 2), id) AS INT64) AS event_id,
  SAFE_CAST(IF(ENDS_WITH(user_id, '.0'), SUBSTR(user_id, 1, LENGTH(user_id) - 2), user_id) AS INT64) AS user_id,
  NULLIF(TRIM(session_id), '') AS session_id,
  SAFE_CAST(sequence_number AS INT64) AS sequence_number,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at,
  NULLIF(LOWER(TRIM(event_type)), '') AS event_type,
  NULLIF(RTRIM(LOWER(TRIM(uri)), '/'), '') AS uri,
  NULLIF(TRIM(traffic_source), '') AS traffic_source,
  NULLIF(TRIM(browser), '') AS browser,
  NULLIF(TRIM(ip_address), '') AS ip_address,
  NULLIF(NULLIF(TRIM(city), ''), 'null') AS city,
  NULLIF(TRIM(state), '') AS state,
  NULLIF(TRIM(postal_code), '') AS postal_code
FROM source
