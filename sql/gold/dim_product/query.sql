-- Grain: one row a version of a product.
WITH
  products AS (
    SELECT * FROM silver.products_history
  )
SELECT
  product_id,
  name AS product_name,
  brand,
  category,
  department,
  sku,
  cost,
  retail_price
FROM products
