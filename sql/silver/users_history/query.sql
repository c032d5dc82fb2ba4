-- Grain: one row a delivered line of bronze.users.
WITH
  source AS (
    SELECT * FROM bronze.users
  )
SELECT
  silver.whole_number(id) AS user_id,
  silver.readable_text(first_name) AS first_name,
  silver.readable_text(last_name) AS last_name,
  NULLIF(LOWER(TRIM(email)), '') AS email,
  silver.whole_number(age) AS age,
  NULLIF(UPPER(TRIM(gender)), '') AS gender,
  -- The generator writes some countries in two languages.
  CASE TRIM(country)
    WHEN '' THEN NULL
    WHEN 'Brasil' THEN 'Brazil'
    WHEN 'Deutschland' THEN 'Germany'
    WHEN 'España' THEN 'Spain'
    ELSE TRIM(country)
  END AS country,
  silver.readable_text(state) AS state,
  NULLIF(silver.readable_text(city), 'null') AS city,
  NULLIF(TRIM(postal_code), '') AS postal_code,
  silver.readable_text(street_address) AS street_address,
  SAFE_CAST(latitude AS NUMERIC) AS latitude,
  SAFE_CAST(longitude AS NUMERIC) AS longitude,
  NULLIF(TRIM(user_geom), '') AS user_geom,
  NULLIF(TRIM(traffic_source), '') AS traffic_source,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at
FROM source
