-- Grain: one row a state.
WITH
  state AS (
    SELECT order_status, step, is_sale, is_delivered
    FROM UNNEST(silver.order_states())
  )
SELECT
  order_status,
  step,
  is_sale,
  is_delivered
FROM state
