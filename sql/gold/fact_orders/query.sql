-- Grain: one row an order that the newest snapshot holds.
WITH
  orders AS (
    SELECT * FROM silver.orders
  ),
  order_items AS (
    SELECT * FROM silver.order_items
  ),
  states AS (
    SELECT order_status, is_sale, is_delivered
    FROM UNNEST(silver.order_states())
  ),
  -- An item has a state of its own, which decides what it brings in.
  items_of_order AS (
    SELECT
      order_items.order_id,
      COUNT(*) AS item_count,
      SUM(order_items.sale_price) AS ordered_amount,
      SUM(IF(states.is_sale, order_items.sale_price, 0)) AS revenue,
      SUM(IF(NOT states.is_sale AND states.is_delivered, order_items.sale_price, 0)) AS returned_amount,
      SUM(IF(NOT states.is_sale AND NOT states.is_delivered, order_items.sale_price, 0)) AS cancelled_amount
    FROM order_items
    INNER JOIN states
      ON states.order_status = order_items.status
    GROUP BY order_items.order_id
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
  IFNULL(items_of_order.ordered_amount, 0) AS ordered_amount,
  IFNULL(items_of_order.revenue, 0) AS revenue,
  IFNULL(items_of_order.returned_amount, 0) AS returned_amount,
  IFNULL(items_of_order.cancelled_amount, 0) AS cancelled_amount,
  TIMESTAMP_DIFF(orders.shipped_at, orders.created_at, HOUR) AS hours_to_ship,
  TIMESTAMP_DIFF(orders.delivered_at, orders.shipped_at, HOUR) AS hours_to_deliver
FROM orders
LEFT JOIN items_of_order
  ON items_of_order.order_id = orders.order_id
