-- Grain: one row an order item that the newest snapshot holds.
WITH
  order_items AS (
    SELECT * FROM silver.order_items
  ),
  events AS (
    SELECT * FROM silver.events
  ),
  sessions AS (
    SELECT * FROM gold.stage_sessions
  ),
  states AS (
    SELECT order_status, is_sale, is_delivered
    FROM UNNEST(silver.order_states())
  ),
  purchase AS (
    SELECT
      events.user_id,
      events.session_id,
      sessions.traffic_source,
      events.created_at
    FROM events
    INNER JOIN sessions
      ON sessions.session_id = events.session_id
    WHERE events.event_type = 'purchase'
      AND events.user_id IS NOT NULL
  ),
  -- No key links an item to its session: the same user's purchase shortly before it does, the nearest of several.
  session_of_item AS (
    SELECT
      order_items.order_item_id,
      purchase.session_id,
      purchase.traffic_source
    FROM order_items
    INNER JOIN purchase
      ON purchase.user_id = order_items.user_id
      AND purchase.created_at <= order_items.created_at
      AND purchase.created_at >= SAFE.TIMESTAMP_SUB(order_items.created_at, INTERVAL gold.purchase_window_seconds() SECOND)
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY order_items.order_item_id
      ORDER BY purchase.created_at DESC, purchase.session_id
    ) = 1
  )
SELECT
  order_items.order_item_id,
  order_items.order_id,
  order_items.user_id,
  order_items.product_id,
  session_of_item.session_id,
  DATE(order_items.created_at, 'UTC') AS created_on,
  order_items.created_at,
  order_items.status AS order_status,
  session_of_item.traffic_source,
  order_items.sale_price AS ordered_amount,
  IF(states.is_sale, order_items.sale_price, 0) AS revenue,
  IF(NOT states.is_sale AND states.is_delivered, order_items.sale_price, 0) AS returned_amount,
  IF(NOT states.is_sale AND NOT states.is_delivered, order_items.sale_price, 0) AS cancelled_amount
FROM order_items
INNER JOIN states
  ON states.order_status = order_items.status
LEFT JOIN session_of_item
  ON session_of_item.order_item_id = order_items.order_item_id
