-- Grain: one row an order, beside the number of its items.
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
      COUNT(*) AS item_count
    FROM order_items
    GROUP BY order_id
  )
SELECT
  orders.order_id,
  orders.num_of_item,
  IFNULL(items_of_order.item_count, 0) AS item_count
FROM orders
LEFT JOIN items_of_order
  ON items_of_order.order_id = orders.order_id
