-- Grain: one row a user with an e-mail address.
WITH
  users AS (
    SELECT * FROM silver.users
  )
SELECT
  user_id,
  COUNT(*) OVER (PARTITION BY email) AS user_count
FROM users
WHERE email IS NOT NULL
