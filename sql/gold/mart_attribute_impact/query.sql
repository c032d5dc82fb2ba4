-- Grain: one row an attribute of products and a value of it.
WITH
  products AS (
    SELECT * FROM gold.mart_product_performance
  ),
  valued AS (
    SELECT
      products.units_sold,
      products.units_delivered,
      products.units_returned,
      products.revenue,
      described.attribute,
      IFNULL(described.attribute_value, 'Unknown') AS attribute_value
    FROM products
    CROSS JOIN UNNEST([
      STRUCT('category' AS attribute, products.category AS attribute_value),
      ('brand', products.brand),
      ('department', products.department),
      (
        'price band',
        CASE
          WHEN products.retail_price < 20 THEN 'under 20'
          WHEN products.retail_price < 50 THEN '20-49.99'
          WHEN products.retail_price < 100 THEN '50-99.99'
          WHEN products.retail_price < 200 THEN '100-199.99'
          WHEN products.retail_price >= 200 THEN '200 and over'
        END
      )
    ]) AS described
  ),
  counted AS (
    SELECT
      attribute,
      attribute_value,
      COUNT(*) AS products,
      SUM(units_sold) AS units_sold,
      SUM(units_delivered) AS units_delivered,
      SUM(units_returned) AS units_returned,
      SUM(revenue) AS revenue
    FROM valued
    GROUP BY attribute, attribute_value
  ),
  shared AS (
    SELECT
      attribute,
      attribute_value,
      products,
      units_sold,
      units_delivered,
      units_returned,
      revenue,
      SAFE_DIVIDE(products, SUM(products) OVER (PARTITION BY attribute)) AS share_of_catalogue,
      SAFE_DIVIDE(units_sold, SUM(units_sold) OVER (PARTITION BY attribute)) AS share_of_units,
      CAST(SAFE_DIVIDE(revenue, SUM(revenue) OVER (PARTITION BY attribute)) AS FLOAT64) AS share_of_revenue
    FROM counted
  )
SELECT
  attribute,
  attribute_value,
  products,
  share_of_catalogue,
  units_sold,
  share_of_units,
  revenue,
  share_of_revenue,
  SAFE_DIVIDE(share_of_units, share_of_catalogue) AS units_index,
  SAFE_DIVIDE(share_of_revenue, share_of_catalogue) AS revenue_index,
  SAFE_DIVIDE(units_returned, units_delivered) AS return_rate
FROM shared
