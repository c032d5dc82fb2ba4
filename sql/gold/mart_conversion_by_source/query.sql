-- Grain: one row a traffic source that visits or linked items have.
WITH
  sessions AS (
    SELECT * FROM gold.fact_sessions
  ),
  profiles AS (
    SELECT * FROM gold.dim_session
  ),
  items AS (
    SELECT * FROM gold.fact_order_items
  ),
  statuses AS (
    SELECT * FROM gold.dim_order_status
  ),
  sources AS (
    SELECT * FROM gold.dim_traffic_source
  ),
  visits AS (
    SELECT
      visit.traffic_source_key,
      COUNT(*) AS sessions,
      COUNTIF(profiles.is_identified) AS identified_sessions,
      COUNTIF(profiles.session_outcome = 'purchase') AS converting_sessions,
      COUNTIF(profiles.is_identified AND profiles.session_outcome = 'purchase') AS identified_converting_sessions
    FROM sessions AS visit
    INNER JOIN profiles
      ON profiles.session_key = visit.session_key
    GROUP BY visit.traffic_source_key
  ),
  sales AS (
    SELECT
      items.traffic_source_key,
      COUNT(DISTINCT items.order_id) AS orders,
      COUNT(*) AS units_ordered,
      COUNTIF(statuses.is_sale) AS units_sold,
      SUM(items.revenue) AS revenue
    FROM items
    INNER JOIN statuses
      ON statuses.order_status_key = items.order_status_key
    GROUP BY items.traffic_source_key
  ),
  performance AS (
    SELECT
      sources.traffic_source_key,
      sources.traffic_source,
      sources.channel,
      IFNULL(visits.sessions, 0) AS sessions,
      IFNULL(visits.identified_sessions, 0) AS identified_sessions,
      IFNULL(visits.converting_sessions, 0) AS converting_sessions,
      IFNULL(visits.identified_converting_sessions, 0) AS identified_converting_sessions,
      IFNULL(sales.orders, 0) AS orders,
      IFNULL(sales.units_ordered, 0) AS units_ordered,
      IFNULL(sales.units_sold, 0) AS units_sold,
      IFNULL(sales.revenue, 0) AS revenue
    FROM sources
    LEFT JOIN visits
      ON visits.traffic_source_key = sources.traffic_source_key
    LEFT JOIN sales
      ON sales.traffic_source_key = sources.traffic_source_key
    WHERE visits.traffic_source_key IS NOT NULL
      OR sales.traffic_source_key IS NOT NULL
  )
SELECT
  traffic_source_key,
  traffic_source,
  channel,
  sessions,
  identified_sessions,
  converting_sessions,
  SAFE_DIVIDE(converting_sessions, sessions) AS conversion_rate,
  SAFE_DIVIDE(identified_converting_sessions, identified_sessions) AS identified_conversion_rate,
  orders,
  units_ordered,
  units_sold,
  revenue,
  CAST(SAFE_DIVIDE(revenue, SUM(revenue) OVER ()) AS FLOAT64) AS share_of_revenue,
  CAST(SAFE_DIVIDE(revenue, sessions) AS FLOAT64) AS revenue_per_session
FROM performance
