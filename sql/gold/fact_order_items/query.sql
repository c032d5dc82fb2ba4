-- Grain: one row an order item that the newest snapshot holds.
WITH
  order_items AS (
    SELECT * FROM silver.order_items
  )
SELECT
  order_item_id,
  order_id,
  user_id,
  product_id,
  DATE(created_at, 'UTC') AS created_on,
  created_at,
  status AS order_status,
  sale_price
FROM order_items
