-- Grain: one row an event type.
WITH
  listed AS (
    SELECT event_type, step, is_conversion
    FROM UNNEST([
      STRUCT('home' AS event_type, 1 AS step, FALSE AS is_conversion),
      STRUCT('department', 2, FALSE),
      STRUCT('product', 3, FALSE),
      STRUCT('cart', 4, FALSE),
      STRUCT('purchase', 5, TRUE),
      STRUCT('cancel', NULL, FALSE)
    ])
  )
SELECT
  event_type,
  step,
  is_conversion
FROM listed
