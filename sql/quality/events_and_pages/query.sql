-- Grain: one row an event, beside its user and the product of its page.
WITH
  events AS (
    SELECT
      event_id,
      user_id,
      IF(event_type = 'product', SAFE_CAST(SUBSTR(uri, LENGTH('/product/') + 1) AS INT64), NULL) AS product_id
    FROM silver.events
  ),
  users AS (
    SELECT * FROM silver.users
  ),
  products AS (
    SELECT * FROM silver.products
  )
SELECT
  events.event_id,
  events.user_id,
  events.product_id,
  users.user_id AS known_user_id,
  products.product_id AS known_product_id
FROM events
LEFT JOIN users
  ON users.user_id = events.user_id
LEFT JOIN products
  ON products.product_id = events.product_id
