-- Grain: one row a delivered line of bronze.order_items.
WITH
  source AS (
    SELECT * FROM bronze.order_items
  )
SELECT
  silver.whole_number(id) AS order_item_id,
  silver.whole_number(order_id) AS order_id,
  silver.whole_number(user_id) AS user_id,
  silver.whole_number(product_id) AS product_id,
  NULLIF(TRIM(status), '') AS status,
  SAFE_CAST(created_at AS TIMESTAMP) AS created_at,
  SAFE_CAST(shipped_at AS TIMESTAMP) AS shipped_at,
  SAFE_CAST(delivered_at AS TIMESTAMP) AS delivered_at,
  SAFE_CAST(returned_at AS TIMESTAMP) AS returned_at,
  SAFE.ROUND(SAFE_CAST(sale_price AS NUMERIC), 2) AS sale_price
FROM source
