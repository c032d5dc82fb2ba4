-- Grain: one row a delivered line of bronze.NAME.
-- How a row is made of a line: types and cleansing, nothing else. Versions, screens and the quarantine are added.
WITH
  source AS (
    SELECT * FROM bronze.NAME
  )
-- One row of one line: no DISTINCT, GROUP BY or JOIN. SAFE_CAST gives NULL where the text is no number, and the
-- screen that follows from "from" in table.yaml says so.
SELECT
  SAFE_CAST(id AS INT64) AS KEY,
  SAFE_CAST(user_id AS INT64) AS user_id,
  NULLIF(LOWER(TRIM(status)), '') AS status,
  SAFE.ROUND(SAFE_CAST(amount AS NUMERIC), 2) AS amount,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at
FROM source
