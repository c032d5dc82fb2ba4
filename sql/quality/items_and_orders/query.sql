-- Grain: one row an order item, beside its order, user and product.
WITH
  order_items AS (
    SELECT * FROM silver.order_items
  ),
  orders AS (
    SELECT * FROM silver.orders
  ),
  users AS (
    SELECT * FROM silver.users
  ),
  products AS (
    SELECT * FROM silver.products
  )
SELECT
  order_items.order_item_id,
  order_items.order_id,
  order_items.user_id,
  order_items.product_id,
  order_items.status,
  order_items.created_at,
  orders.order_id AS known_order_id,
  users.user_id AS known_user_id,
  products.product_id AS known_product_id,
  orders.user_id AS order_user_id,
  orders.status AS order_status,
  orders.created_at AS order_created_at,
  orders.order_id IS NULL OR (
    order_items.shipped_at IS NOT DISTINCT FROM orders.shipped_at
    AND order_items.delivered_at IS NOT DISTINCT FROM orders.delivered_at
    AND order_items.returned_at IS NOT DISTINCT FROM orders.returned_at
  ) AS has_times_of_order,
  users.created_at AS user_created_at
FROM order_items
LEFT JOIN orders
  ON orders.order_id = order_items.order_id
LEFT JOIN users
  ON users.user_id = order_items.user_id
LEFT JOIN products
  ON products.product_id = order_items.product_id
