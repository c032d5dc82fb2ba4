-- Grain: one row a category of products that was ever ordered.
-- An example that runs. Put your own question in its place, in the same shape.
WITH
  -- First what the mart reads: facts and dimensions of gold, a table a step.
  items AS (
    SELECT * FROM gold.fact_order_items
  ),
  products AS (
    SELECT * FROM gold.dim_product
  ),
  -- Then one thought a step, each named after what its rows are.
  sale AS (
    SELECT
      products.category,
      items.order_id,
      items.revenue
    FROM items
    INNER JOIN products
      ON products.product_key = items.product_key
  )
-- Last the columns of table.yaml, in its order; never a star, for it would hide what the mart promises.
SELECT
  IFNULL(category, 'unknown') AS category,
  COUNT(*) AS items,
  COUNT(DISTINCT order_id) AS orders,
  SUM(revenue) AS revenue
FROM sale
GROUP BY category
