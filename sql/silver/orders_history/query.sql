-- Grain: one row a delivered line of bronze.orders.
WITH
  source AS (
    SELECT * FROM bronze.orders
  )
SELECT
  silver.whole_number(order_id) AS order_id,
  silver.whole_number(user_id) AS user_id,
  NULLIF(TRIM(status), '') AS status,
  NULLIF(UPPER(TRIM(gender)), '') AS gender,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at,
  SAFE_CAST(shipped_at AS TIMESTAMP) AS shipped_at,
  SAFE_CAST(delivered_at AS TIMESTAMP) AS delivered_at,
  SAFE_CAST(returned_at AS TIMESTAMP) AS returned_at,
  silver.whole_number(num_of_item) AS num_of_item
FROM source
