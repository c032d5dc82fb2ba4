-- Grain: one row a uri that an event names.
WITH
  events AS (
    SELECT * FROM silver.events
  ),
  page AS (
    SELECT DISTINCT uri
    FROM events
  )
SELECT
  uri,
  CASE
    WHEN uri IN ('/home', '/cart', '/purchase', '/cancel') THEN SUBSTR(uri, 2)
    WHEN REGEXP_CONTAINS(uri, r'^/product/[0-9]+$') THEN 'product'
    WHEN STARTS_WITH(uri, '/department/') THEN 'department'
    ELSE 'other'
  END AS page_type,
  SAFE_CAST(REGEXP_EXTRACT(uri, r'^/product/([0-9]+)$') AS INT64) AS product_id,
  REGEXP_EXTRACT(uri, r'^/department/([^/]+)') AS department,
  REGEXP_EXTRACT(uri, r'^/department/[^/]+/category/([^/]+)') AS category,
  REGEXP_EXTRACT(uri, r'^/department/[^/]+/category/[^/]+/brand/(.+)$') AS brand
FROM page
