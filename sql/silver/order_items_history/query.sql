-- Grain: one row a delivered line of bronze.order_items.
WITH
  source AS (
    SELECT * FROM bronze.order_items
  )
SELECT
  SAFE_CAST(IF(ENDS_WITH(id, '.0'), SUBSTR(id, 1, LENGTH(id) - 2), id) AS INT64) AS order_item_id,
  SAFE_CAST(IF(ENDS_WITH(order_id, '.0'), SUBSTR(order_id, 1, LENGTH(order_id) - 2), order_id) AS INT64) AS order_id,
  SAFE_CAST(IF(ENDS_WITH(user_id, '.0'), SUBSTR(user_id, 1, LENGTH(user_id) - 2), user_id) AS INT64) AS user_id,
  SAFE_CAST(IF(ENDS_WITH(product_id, '.0'), SUBSTR(product_id, 1, LENGTH(product_id) - 2), product_id) AS INT64) AS product_id,
  NULLIF(TRIM(status), '') AS status,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at,
  SAFE_CAST(shipped_at AS TIMESTAMP) AS shipped_at,
  SAFE_CAST(delivered_at AS TIMESTAMP) AS delivered_at,
  SAFE_CAST(returned_at AS TIMESTAMP) AS returned_at,
  ROUND(SAFE_CAST(sale_price AS NUMERIC), 2) AS sale_price
FROM source
