-- Grain: one row an order, beside its user.
WITH
  orders AS (
    SELECT * FROM silver.orders
  ),
  users AS (
    SELECT * FROM silver.users
  )
SELECT
  orders.order_id,
  orders.user_id,
  orders.created_at,
  orders.gender,
  users.user_id AS known_user_id,
  users.created_at AS user_created_at,
  users.gender AS user_gender
FROM orders
LEFT JOIN users
  ON users.user_id = orders.user_id
