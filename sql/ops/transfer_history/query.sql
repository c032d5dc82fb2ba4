-- Grain: one row a transfer run: its newest message, however often that was delivered.
WITH
  message AS (
    SELECT * FROM ops.transfer_run
  ),
  run AS (
    SELECT
      JSON_VALUE(data, '$.name') AS run_name,
      JSON_VALUE(data, '$.dataSourceId') AS data_source,
      SAFE_CAST(JSON_VALUE(data, '$.runTime') AS TIMESTAMP) AS run_time,
      SAFE_CAST(JSON_VALUE(data, '$.startTime') AS TIMESTAMP) AS start_time,
      SAFE_CAST(JSON_VALUE(data, '$.endTime') AS TIMESTAMP) AS end_time,
      JSON_VALUE(data, '$.state') AS state,
      JSON_VALUE(data, '$.errorStatus.message') AS error_message,
      publish_time,
      message_id
    FROM message
  ),
  -- A message that names no run is none of the transfer service's.
  newest AS (
    SELECT * FROM run
    WHERE run_name IS NOT NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY run_name ORDER BY publish_time DESC, message_id DESC) = 1
  )
SELECT
  run_name,
  REGEXP_EXTRACT(run_name, r'/transferConfigs/([^/]+)/runs/') AS config_id,
  data_source,
  run_time,
  start_time,
  end_time,
  state,
  error_message
FROM newest
