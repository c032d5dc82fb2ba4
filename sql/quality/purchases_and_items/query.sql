-- Grain: one row a user who purchased or ordered.
WITH
  events AS (
    SELECT * FROM silver.events
  ),
  order_items AS (
    SELECT * FROM silver.order_items
  ),
  purchase AS (
    SELECT
      user_id,
      COUNT(*) AS purchase_count
    FROM events
    WHERE event_type = 'purchase'
      AND user_id IS NOT NULL
    GROUP BY user_id
  ),
  item AS (
    SELECT
      user_id,
      COUNT(*) AS item_count
    FROM order_items
    GROUP BY user_id
  )
SELECT
  COALESCE(purchase.user_id, item.user_id) AS user_id,
  IFNULL(purchase.purchase_count, 0) AS purchase_count,
  IFNULL(item.item_count, 0) AS item_count
FROM purchase
FULL JOIN item
  ON item.user_id = purchase.user_id
