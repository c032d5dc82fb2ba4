-- Grain: one row a version of a user.
WITH
  users AS (
    SELECT * FROM silver.users_history
  )
SELECT
  user_id,
  CASE
    WHEN age < 20 THEN 'under 20'
    WHEN age < 30 THEN '20-29'
    WHEN age < 40 THEN '30-39'
    WHEN age < 50 THEN '40-49'
    WHEN age < 60 THEN '50-59'
    WHEN age >= 60 THEN '60 and over'
  END AS age_band,
  gender,
  country,
  state,
  city,
  postal_code,
  traffic_source,
  DATE(created_at, 'UTC') AS registered_on
FROM users
