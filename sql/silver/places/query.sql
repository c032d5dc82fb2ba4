-- Grain: one row a state, city and postal code that any version of a user has.
WITH
  users AS (
    SELECT * FROM silver.users_history
  )
SELECT
  CONCAT(IFNULL(state, ''), '\n', IFNULL(city, ''), '\n', IFNULL(postal_code, '')) AS place,
  IF(COUNT(DISTINCT country) = 1, MIN(country), NULL) AS country
FROM users
GROUP BY place
