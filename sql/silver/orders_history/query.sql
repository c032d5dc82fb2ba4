-- Grain: one row a delivered line of bronze.orders.
WITH
  source AS (
    SELECT * FROM bronze.orders
  )
SELECT
  SAFE_CAST(IF(ENDS_WITH(order_id, '.0'), SUBSTR(order_id, 1, LENGTH(order_id) - 2), order_id) AS INT64) AS order_id,
  SAFE_CAST(IF(ENDS_WITH(user_id, '.0'), SUBSTR(user_id, 1, LENGTH(user_id) - 2), user_id) AS INT64) AS user_id,
  NULLIF(TRIM(status), '') AS status,
  NULLIF(UPPER(TRIM(gender)), '') AS gender,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at,
  SAFE_CAST(shipped_at AS TIMESTAMP) AS shipped_at,
  SAFE_CAST(delivered_at AS TIMESTAMP) AS delivered_at,
  SAFE_CAST(returned_at AS TIMESTAMP) AS returned_at,
  SAFE_CAST(num_of_item AS INT64) AS num_of_item
FROM source
