-- Grain: one row an order that the newest snapshot holds.
WITH
  orders AS (
    SELECT * FROM silver.orders
  ),
  order_items AS (
    SELECT * FROM silver.order_items
  ),
  items_of_order AS (
    SELECT
      order_id,
      COUNT(*) AS item_count,
      SUM(sale_price) AS order_amount
    FROM order_items
    GROUP BY order_id
  )
SELECT
  orders.order_id,
  orders.user_id,
  DATE(orders.created_at, 'UTC') AS created_on,
  DATE(orders.shipped_at, 'UTC') AS shipped_on,
  DATE(orders.delivered_at, 'UTC') AS delivered_on,
  DATE(orders.returned_at, 'UTC') AS returned_on,
  orders.created_at,
  orders.status AS order_status,
  IFNULL(items_of_order.item_count, 0) AS item_count,
  IFNULL(items_of_order.order_amount, 0) AS order_amount,
  TIMESTAMP_DIFF(orders.shipped_at, orders.created_at, HOUR) AS hours_to_ship,
  TIMESTAMP_DIFF(orders.delivered_at, orders.shipped_at, HOUR) AS hours_to_deliver
FROM orders
LEFT JOIN items_of_order
  ON items_of_order.order_id = orders.order_id
