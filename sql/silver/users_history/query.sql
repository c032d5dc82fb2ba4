-- Grain: one row a delivered line of bronze.users.
WITH
  source AS (
    SELECT * FROM bronze.users
  )
SELECT
  silver.whole_number(id) AS user_id,
  NULLIF(TRIM(first_name), '') AS first_name,
  NULLIF(TRIM(last_name), '') AS last_name,
  NULLIF(LOWER(TRIM(email)), '') AS email,
  SAFE_CAST(age AS INT64) AS age,
  NULLIF(UPPER(TRIM(gender)), '') AS gender,
  -- The generator writes some countries in two languages.
  CASE TRIM(country)
    WHEN '' THEN NULL
    WHEN 'Brasil' THEN 'Brazil'
    WHEN 'Deutschland' THEN 'Germany'
    WHEN 'España' THEN 'Spain'
    ELSE TRIM(country)
  END AS country,
  NULLIF(TRIM(state), '') AS state,
  NULLIF(NULLIF(TRIM(city), ''), 'null') AS city,
  NULLIF(TRIM(postal_code), '') AS postal_code,
  NULLIF(TRIM(street_address), '') AS street_address,
  SAFE_CAST(latitude AS NUMERIC) AS latitude,
  SAFE_CAST(longitude AS NUMERIC) AS longitude,
  NULLIF(TRIM(user_geom), '') AS user_geom,
  NULLIF(TRIM(traffic_source), '') AS traffic_source,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at
FROM source
