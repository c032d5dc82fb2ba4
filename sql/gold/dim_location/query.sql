-- Grain: one row a country, state, city and postal code that any version of a user has.
WITH
  users AS (
    SELECT * FROM silver.users_history
  ),
  location AS (
    SELECT DISTINCT country, state, city, postal_code
    FROM users
  )
SELECT
  country,
  state,
  city,
  postal_code
FROM location
