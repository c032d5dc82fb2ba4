-- Grain: one row a session. session_id is the session: a purchase may follow days after the cart, so idle time cuts nothing.
WITH
  events AS (
    SELECT * FROM silver.events
  ),
  session AS (
    SELECT
      session_id,
      MAX(user_id) AS user_id,
      MIN(created_at) AS started_at,
      MAX(created_at) AS ended_at,
      -- One list of all that is asked of the first event: a list of each would be five times as large.
      ARRAY_AGG(STRUCT(traffic_source, browser, state, city, postal_code) ORDER BY sequence_number, event_id LIMIT 1)[SAFE_OFFSET(0)] AS first_event,
      COUNT(*) AS event_count,
      COUNTIF(event_type = 'product') AS product_view_count,
      COUNTIF(event_type = 'cart') AS cart_count,
      COUNTIF(event_type = 'purchase') AS purchase_count,
      COUNTIF(event_type = 'cancel') AS cancel_count,
      STRING_AGG(event_type, ' > ' ORDER BY sequence_number, event_id) AS steps
    FROM events
    GROUP BY session_id
  )
SELECT
  session_id,
  user_id,
  started_at,
  ended_at,
  first_event.traffic_source,
  first_event.browser,
  first_event.state,
  first_event.city,
  first_event.postal_code,
  event_count,
  product_view_count,
  cart_count,
  purchase_count,
  cancel_count,
  CASE
    WHEN purchase_count > 0 THEN 'purchase'
    WHEN cancel_count > 0 THEN 'cancel'
    WHEN cart_count > 0 THEN 'cart'
    ELSE 'browse'
  END AS outcome,
  user_id IS NOT NULL AS is_identified,
  IF(event_count > 8, CONCAT(REGEXP_EXTRACT(steps, r'^((?:[^>]+ > ){7}[^> ]+)'), ' > …'), steps) AS path,
  steps
FROM session
