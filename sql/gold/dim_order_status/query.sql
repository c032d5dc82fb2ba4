-- Grain: one row a state.
WITH
  state AS (
    SELECT order_status, step, is_sale, is_delivered
    FROM UNNEST([
      STRUCT('Processing' AS order_status, 1 AS step, TRUE AS is_sale, FALSE AS is_delivered),
      STRUCT('Shipped', 2, TRUE, FALSE),
      STRUCT('Complete', 3, TRUE, TRUE),
      STRUCT('Returned', 4, FALSE, TRUE),
      STRUCT('Cancelled', NULL, FALSE, FALSE)
    ])
  )
SELECT
  order_status,
  step,
  is_sale,
  is_delivered
FROM state
