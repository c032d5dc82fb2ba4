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
      ARRAY_AGG(traffic_source ORDER BY sequence_number, event_id LIMIT 1)[SAFE_OFFSET(0)] AS traffic_source,
      ARRAY_AGG(browser ORDER BY sequence_number, event_id LIMIT 1)[SAFE_OFFSET(0)] AS browser,
      ARRAY_AGG(state ORDER BY sequence_number, event_id LIMIT 1)[SAFE_OFFSET(0)] AS state,
      ARRAY_AGG(city ORDER BY sequence_number, event_id LIMIT 1)[SAFE_OFFSET(0)] AS city,
      ARRAY_AGG(postal_code ORDER BY sequence_number, event_id LIMIT 1)[SAFE_OFFSET(0)] AS postal_code,
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
  traffic_source,
  browser,
  state,
  city,
  postal_code,
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
