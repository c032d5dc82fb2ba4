-- Grain: one row a state, city and postal code that any version of a user has.
WITH
  users AS (
    SELECT * FROM silver.users_history
  )
SELECT
  silver.place_key(state, city, postal_code) AS place,
  IF(COUNT(DISTINCT country) = 1, MIN(country), NULL) AS country
FROM users
GROUP BY place
