-- Grain: one row a product with a brand.
WITH
  products AS (
    SELECT * FROM silver.products
  )
SELECT
  product_id,
  brand,
  MIN(brand) OVER (PARTITION BY LOWER(brand)) AS first_spelling,
  MAX(brand) OVER (PARTITION BY LOWER(brand)) AS last_spelling
FROM products
WHERE brand IS NOT NULL
