-- Grain: one row a delivered line of bronze.products.
WITH
  source AS (
    SELECT * FROM bronze.products
  )
SELECT
  silver.whole_number(id) AS product_id,
  silver.readable_text(name) AS name,
  silver.readable_text(brand) AS brand,
  NULLIF(TRIM(category), '') AS category,
  NULLIF(TRIM(department), '') AS department,
  NULLIF(UPPER(TRIM(sku)), '') AS sku,
  -- Prices are binary floats written out in full: 3.9900000095367432.
  SAFE.ROUND(SAFE_CAST(cost AS NUMERIC), 2) AS cost,
  SAFE.ROUND(SAFE_CAST(retail_price AS NUMERIC), 2) AS retail_price,
  silver.whole_number(distribution_center_id) AS distribution_center_id
FROM source
