-- Grain: one row a product that is in the catalogue or was ever ordered.
WITH
  items AS (
    SELECT * FROM gold.fact_order_items
  ),
  products AS (
    SELECT * FROM gold.dim_product
  ),
  statuses AS (
    SELECT * FROM gold.dim_order_status
  ),
  events AS (
    SELECT * FROM gold.fact_events
  ),
  event_types AS (
    SELECT * FROM gold.dim_event_type
  ),
  pages AS (
    SELECT * FROM gold.dim_page
  ),
  -- The version of the product at the time of the order carries the cost of that time.
  item_of_product AS (
    SELECT
      version.product_id,
      items.session_id,
      statuses.order_status,
      statuses.is_sale,
      statuses.is_delivered,
      items.revenue,
      items.revenue - version.cost AS margin
    FROM items
    INNER JOIN products AS version
      ON version.product_key = items.product_key
    INNER JOIN statuses
      ON statuses.order_status_key = items.order_status_key
  ),
  sales AS (
    SELECT
      product_id,
      COUNT(*) AS units_ordered,
      COUNTIF(is_sale) AS units_sold,
      COUNTIF(is_delivered) AS units_delivered,
      COUNTIF(order_status = 'Returned') AS units_returned,
      SUM(revenue) AS revenue,
      -- A sum with a part missing would pass for the whole.
      IF(COUNTIF(is_sale AND margin IS NULL) = 0, SUM(IF(is_sale, margin, 0)), NULL) AS margin
    FROM item_of_product
    GROUP BY product_id
  ),
  -- A cart event names no product: it belongs to the last product page before it in its session.
  seen AS (
    SELECT
      events.session_id,
      pages.product_id IS NOT NULL AS is_view,
      LAST_VALUE(pages.product_id IGNORE NULLS) OVER (
        PARTITION BY events.session_id
        ORDER BY events.sequence_number, events.event_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS product_id
    FROM events
    INNER JOIN event_types
      ON event_types.event_type_key = events.event_type_key
    INNER JOIN pages
      ON pages.page_key = events.page_key
    WHERE pages.product_id IS NOT NULL
      OR event_types.event_type = 'cart'
  ),
  visit AS (
    SELECT
      session_id,
      product_id,
      COUNTIF(is_view) AS views,
      COUNTIF(NOT is_view) AS carts
    FROM seen
    GROUP BY session_id, product_id
  ),
  purchase AS (
    SELECT DISTINCT
      session_id,
      product_id
    FROM item_of_product
    WHERE session_id IS NOT NULL
  ),
  attention AS (
    SELECT
      visit.product_id,
      SUM(visit.views) AS views,
      SUM(visit.carts) AS carts,
      COUNT(*) AS sessions_with_view,
      COUNTIF(purchase.session_id IS NOT NULL) AS sessions_with_purchase
    FROM visit
    LEFT JOIN purchase
      ON purchase.session_id = visit.session_id
      AND purchase.product_id = visit.product_id
    GROUP BY visit.product_id
  ),
  product AS (
    SELECT
      product_id,
      product_name,
      brand,
      category,
      department,
      retail_price
    FROM products
    WHERE is_current
      AND product_key > 0
  ),
  performance AS (
    SELECT
      product.product_id,
      product.product_name,
      product.brand,
      product.category,
      product.department,
      product.retail_price,
      IFNULL(attention.views, 0) AS views,
      IFNULL(attention.carts, 0) AS carts,
      IFNULL(attention.sessions_with_view, 0) AS sessions_with_view,
      IFNULL(attention.sessions_with_purchase, 0) AS sessions_with_purchase,
      IFNULL(sales.units_ordered, 0) AS units_ordered,
      IFNULL(sales.units_sold, 0) AS units_sold,
      IFNULL(sales.units_delivered, 0) AS units_delivered,
      IFNULL(sales.units_returned, 0) AS units_returned,
      IFNULL(sales.revenue, 0) AS revenue,
      IF(sales.product_id IS NULL, 0, sales.margin) AS margin
    FROM product
    LEFT JOIN sales
      ON sales.product_id = product.product_id
    LEFT JOIN attention
      ON attention.product_id = product.product_id
  )
SELECT
  product_id,
  product_name,
  brand,
  category,
  department,
  retail_price,
  views,
  carts,
  SAFE_DIVIDE(carts, views) AS cart_rate,
  sessions_with_view,
  sessions_with_purchase,
  SAFE_DIVIDE(sessions_with_purchase, sessions_with_view) AS conversion_rate,
  units_ordered,
  units_sold,
  units_delivered,
  units_returned,
  revenue,
  margin,
  CAST(SAFE_DIVIDE(margin, revenue) AS FLOAT64) AS margin_rate,
  SAFE_DIVIDE(units_returned, units_delivered) AS return_rate,
  RANK() OVER (PARTITION BY category ORDER BY revenue DESC) AS rank_in_category
FROM performance
