-- Grain: one row a product or category, a trait of its buyers and a value of the trait.
WITH
  items AS (
    SELECT * FROM gold.fact_order_items
  ),
  products AS (
    SELECT * FROM gold.dim_product
  ),
  users AS (
    SELECT * FROM gold.dim_user
  ),
  statuses AS (
    SELECT * FROM gold.dim_order_status
  ),
  product AS (
    SELECT
      product_id,
      product_name,
      IFNULL(category, 'Unknown') AS category
    FROM products
    WHERE is_current
      AND product_key > 0
  ),
  -- The version of the user is that of the time of the order.
  sale AS (
    SELECT
      version.product_id,
      IFNULL(users.age_band, 'Unknown') AS age_band,
      IFNULL(users.gender, 'Unknown') AS gender,
      IFNULL(users.country, 'Unknown') AS country,
      items.revenue
    FROM items
    INNER JOIN statuses
      ON statuses.order_status_key = items.order_status_key
    INNER JOIN products AS version
      ON version.product_key = items.product_key
    INNER JOIN users
      ON users.user_key = items.user_key
    WHERE statuses.is_sale
  ),
  of_product AS (
    SELECT
      sale.product_id,
      buyer.trait,
      buyer.trait_value,
      COUNT(*) AS units_sold,
      SUM(sale.revenue) AS revenue
    FROM sale
    CROSS JOIN UNNEST([
      STRUCT('age band' AS trait, sale.age_band AS trait_value),
      ('gender', sale.gender),
      ('country', sale.country)
    ]) AS buyer
    GROUP BY sale.product_id, buyer.trait, buyer.trait_value
  ),
  of_subject AS (
    SELECT
      'product' AS level,
      CAST(product.product_id AS STRING) AS subject,
      product.product_id,
      product.product_name,
      product.category,
      of_product.trait,
      of_product.trait_value,
      of_product.units_sold,
      of_product.revenue
    FROM of_product
    INNER JOIN product
      ON product.product_id = of_product.product_id
    UNION ALL
    SELECT
      'category' AS level,
      product.category AS subject,
      NULL AS product_id,
      NULL AS product_name,
      product.category,
      of_product.trait,
      of_product.trait_value,
      SUM(of_product.units_sold) AS units_sold,
      SUM(of_product.revenue) AS revenue
    FROM of_product
    INNER JOIN product
      ON product.product_id = of_product.product_id
    GROUP BY product.category, of_product.trait, of_product.trait_value
  ),
  of_all AS (
    SELECT
      trait,
      trait_value,
      SUM(units_sold) AS units_sold
    FROM of_product
    GROUP BY trait, trait_value
  ),
  share_of_all AS (
    SELECT
      trait,
      trait_value,
      SAFE_DIVIDE(units_sold, SUM(units_sold) OVER (PARTITION BY trait)) AS share_of_all_units
    FROM of_all
  ),
  share_of_subject AS (
    SELECT
      level,
      subject,
      product_id,
      product_name,
      category,
      trait,
      trait_value,
      units_sold,
      revenue,
      SAFE_DIVIDE(units_sold, SUM(units_sold) OVER (PARTITION BY level, subject, trait)) AS share_of_units
    FROM of_subject
  )
SELECT
  share_of_subject.level,
  share_of_subject.subject,
  share_of_subject.product_id,
  share_of_subject.product_name,
  share_of_subject.category,
  share_of_subject.trait,
  share_of_subject.trait_value,
  share_of_subject.units_sold,
  share_of_subject.revenue,
  share_of_subject.share_of_units,
  share_of_all.share_of_all_units,
  SAFE_DIVIDE(share_of_subject.share_of_units, share_of_all.share_of_all_units) AS buyer_index
FROM share_of_subject
INNER JOIN share_of_all
  ON share_of_all.trait = share_of_subject.trait
  AND share_of_all.trait_value = share_of_subject.trait_value
