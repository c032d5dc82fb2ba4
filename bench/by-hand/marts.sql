-- step: mart_product_performance
CREATE OR REPLACE TABLE gold.mart_product_performance AS
WITH item AS (
  SELECT v.product_id, i.session_id, s.order_status, s.is_sale, s.is_delivered, i.revenue, i.revenue - v.cost AS margin
  FROM gold.fact_order_items AS i JOIN gold.dim_product AS v USING (product_key) JOIN gold.dim_order_status AS s USING (order_status_key)
), sales AS (
  SELECT product_id, count(*) AS units_ordered, count(*) FILTER (is_sale) AS units_sold, count(*) FILTER (is_delivered) AS units_delivered, count(*) FILTER (order_status = 'Returned') AS units_returned,
    coalesce(sum(revenue), 0) AS revenue, CASE WHEN count(*) FILTER (is_sale AND margin IS NULL) = 0 THEN coalesce(sum(margin) FILTER (is_sale), 0) END AS margin
  FROM item GROUP BY product_id
), seen AS (
  SELECT e.session_id, p.product_id IS NOT NULL AS is_view, last_value(p.product_id IGNORE NULLS) OVER (PARTITION BY e.session_id ORDER BY e.sequence_number, e.event_id) AS product_id
  FROM gold.fact_events AS e JOIN gold.dim_event_type AS t USING (event_type_key) JOIN gold.dim_page AS p USING (page_key) WHERE p.product_id IS NOT NULL OR t.event_type = 'cart'
), visit AS (
  SELECT session_id, product_id, count(*) FILTER (is_view) AS views, count(*) FILTER (NOT is_view) AS carts FROM seen GROUP BY session_id, product_id
), attention AS (
  SELECT v.product_id, sum(views) AS views, sum(carts) AS carts, count(*) AS sessions_with_view, count(b.session_id) AS sessions_with_purchase
  FROM visit AS v LEFT JOIN (SELECT DISTINCT session_id, product_id FROM item WHERE session_id IS NOT NULL) AS b ON b.session_id = v.session_id AND b.product_id = v.product_id GROUP BY v.product_id
)
SELECT p.product_id, p.product_name, p.brand, p.category, p.department, p.retail_price, coalesce(a.views, 0) AS views, coalesce(a.carts, 0) AS carts, a.carts / nullif(a.views, 0) AS cart_rate,
  coalesce(a.sessions_with_view, 0) AS sessions_with_view, coalesce(a.sessions_with_purchase, 0) AS sessions_with_purchase, a.sessions_with_purchase / nullif(a.sessions_with_view, 0) AS conversion_rate,
  coalesce(s.units_ordered, 0) AS units_ordered, coalesce(s.units_sold, 0) AS units_sold, coalesce(s.units_delivered, 0) AS units_delivered, coalesce(s.units_returned, 0) AS units_returned,
  coalesce(s.revenue, 0) AS revenue, CASE WHEN s.product_id IS NULL THEN 0 ELSE s.margin END AS margin, s.margin / nullif(s.revenue, 0) AS margin_rate, s.units_returned / nullif(s.units_delivered, 0) AS return_rate,
  rank() OVER (PARTITION BY p.category ORDER BY coalesce(s.revenue, 0) DESC) AS rank_in_category
FROM gold.dim_product AS p LEFT JOIN sales AS s ON s.product_id = p.product_id LEFT JOIN attention AS a ON a.product_id = p.product_id WHERE p.is_current AND p.product_key > 0;
-- step: other marts
CREATE OR REPLACE TABLE gold.event_counts AS
SELECT created_on, event_type_key, traffic_source_key, count(*) AS events, count(user_id) AS identified_events FROM gold.fact_events GROUP BY ALL;
CREATE OR REPLACE TABLE gold.mart_event_frequency AS
SELECT c.created_on AS date, t.event_type, s.traffic_source, c.events, c.identified_events, c.events - c.identified_events AS anonymous_events, c.events / sum(c.events) OVER (PARTITION BY c.created_on) AS share_of_day
FROM gold.event_counts AS c JOIN gold.dim_event_type AS t USING (event_type_key) JOIN gold.dim_traffic_source AS s USING (traffic_source_key);
CREATE OR REPLACE TABLE gold.mart_session_paths AS
WITH way AS (SELECT session_key, is_identified, session_outcome = 'purchase' AS is_conversion, coalesce(nullif(regexp_replace(path, '(^| > )purchase( > .*)?$', ''), ''), 'none') AS path FROM gold.dim_session)
SELECT path, count(*) AS sessions, count(*) FILTER (is_identified) AS identified_sessions, count(*) FILTER (NOT is_identified) AS anonymous_sessions, count(*) FILTER (is_conversion) AS converting_sessions,
  count(*) / sum(count(*)) OVER () AS share_of_sessions, count(*) FILTER (is_conversion) / count(*) AS conversion_rate,
  count(*) FILTER (is_identified AND is_conversion) / nullif(count(*) FILTER (is_identified), 0) AS identified_conversion_rate, avg(s.duration_seconds) AS average_duration_seconds
FROM gold.fact_sessions AS s JOIN way USING (session_key) GROUP BY path;
CREATE OR REPLACE TABLE gold.mart_conversion_by_source AS
WITH visits AS (
  SELECT traffic_source_key, count(*) AS sessions, count(*) FILTER (is_identified) AS identified_sessions, count(*) FILTER (session_outcome = 'purchase') AS converting_sessions,
    count(*) FILTER (is_identified AND session_outcome = 'purchase') AS identified_converting_sessions
  FROM gold.fact_sessions JOIN gold.dim_session USING (session_key) GROUP BY ALL
), sales AS (
  SELECT traffic_source_key, count(DISTINCT order_id) AS orders, count(*) AS units_ordered, count(*) FILTER (is_sale) AS units_sold, coalesce(sum(revenue), 0) AS revenue
  FROM gold.fact_order_items JOIN gold.dim_order_status USING (order_status_key) GROUP BY ALL
)
SELECT t.traffic_source, t.channel, coalesce(v.sessions, 0) AS sessions, coalesce(v.identified_sessions, 0) AS identified_sessions, coalesce(v.converting_sessions, 0) AS converting_sessions, v.converting_sessions / v.sessions AS conversion_rate,
  v.identified_converting_sessions / nullif(v.identified_sessions, 0) AS identified_conversion_rate, coalesce(s.orders, 0) AS orders, coalesce(s.units_ordered, 0) AS units_ordered, coalesce(s.units_sold, 0) AS units_sold, coalesce(s.revenue, 0) AS revenue,
  s.revenue / sum(s.revenue) OVER () AS share_of_revenue, s.revenue / v.sessions AS revenue_per_session
FROM gold.dim_traffic_source AS t LEFT JOIN visits AS v USING (traffic_source_key) LEFT JOIN sales AS s USING (traffic_source_key) WHERE v.sessions IS NOT NULL OR s.orders IS NOT NULL;
CREATE OR REPLACE TABLE gold.mart_event_sequences AS
WITH kind AS (SELECT steps, is_identified, outcome = 'purchase' AS is_conversion, count(*) AS sessions FROM sessions GROUP BY ALL),
way AS (
  SELECT visitors, kind.*, string_split(regexp_replace(steps, '(^| > )purchase( > .*)?$', ''), ' > ') AS before FROM kind CROSS JOIN (SELECT unnest(['all', 'identified']) AS visitors) WHERE visitors = 'all' OR is_identified
), occurrence AS (
  SELECT DISTINCT way.visitors, way.steps, way.is_identified, way.is_conversion, way.sessions, n, array_to_string(before[p:p + n - 1], ' > ') AS sequence
  FROM way, (VALUES (2), (3)) AS length(n), generate_series(1, len(before) - n + 1) AS position(p)
), total AS (SELECT visitors, sum(sessions) AS sessions, coalesce(sum(sessions) FILTER (is_conversion), 0) AS converting FROM way GROUP BY visitors)
SELECT o.visitors, o.sequence, o.n AS event_count, sum(o.sessions) AS sessions, sum(o.sessions) / any_value(t.sessions) AS support, coalesce(sum(o.sessions) FILTER (is_conversion), 0) AS converting_sessions,
  coalesce(sum(o.sessions) FILTER (is_conversion), 0) / sum(o.sessions) AS conversion_rate, coalesce(sum(o.sessions) FILTER (is_conversion), 0) / sum(o.sessions) / nullif(any_value(t.converting) / any_value(t.sessions), 0) AS lift
FROM occurrence AS o JOIN total AS t USING (visitors) GROUP BY ALL;
CREATE OR REPLACE TABLE gold.mart_purchase_signals AS
WITH timed AS (
  SELECT steps, is_identified, outcome = 'purchase' AS is_conversion, hour(started_at) AS hour, isodow(started_at) AS dow, CASE WHEN is_identified THEN started_at - lag(started_at) OVER (PARTITION BY user_id ORDER BY started_at, session_id) END AS since FROM sessions
), kind AS (
  SELECT steps, is_identified, is_conversion, hour >= 22 OR hour < 6 AS night, dow >= 6 AS weekend, since IS NOT NULL AS returned, coalesce(since <= INTERVAL 7 DAY, false) AS within_week, count(*) AS sessions FROM timed GROUP BY ALL
), way AS (SELECT *, regexp_replace(steps, '(^| > )purchase( > .*)?$', '') || ' >' AS before FROM kind),
observed AS (
  SELECT is_identified, is_conversion, sessions, unnest([
    {'signal': 'saw the home page', 'known': false, 'there': contains(before, 'home >')}, {'signal': 'began on the home page', 'known': false, 'there': starts_with(before, 'home >')},
    {'signal': 'saw a department page', 'known': false, 'there': contains(before, 'department >')}, {'signal': 'saw a product page', 'known': false, 'there': contains(before, 'product >')},
    {'signal': 'saw two product pages or more', 'known': false, 'there': before LIKE '%product >%product >%'}, {'signal': 'put something into the cart', 'known': false, 'there': contains(before, 'cart >')},
    {'signal': 'put something into the cart twice or more', 'known': false, 'there': before LIKE '%cart >%cart >%'}, {'signal': 'cancelled', 'known': false, 'there': contains(before, 'cancel >')},
    {'signal': 'came at night', 'known': false, 'there': night}, {'signal': 'came on a weekend', 'known': false, 'there': weekend}, {'signal': 'had been there before', 'known': true, 'there': returned},
    {'signal': 'came back within 7 days', 'known': true, 'there': within_week}], recursive := true) FROM way
)
SELECT visitors, signal, sum(sessions) AS sessions, coalesce(sum(sessions) FILTER (there), 0) AS sessions_with, coalesce(sum(sessions) FILTER (there AND is_conversion), 0) AS converting_sessions_with,
  coalesce(sum(sessions) FILTER (there AND is_conversion), 0) / sum(sessions) FILTER (there) / nullif(sum(sessions) FILTER (is_conversion) / sum(sessions), 0) AS lift
FROM observed CROSS JOIN (SELECT unnest(['all', 'identified']) AS visitors) WHERE CASE WHEN visitors = 'all' THEN NOT known ELSE is_identified END GROUP BY visitors, signal;
CREATE OR REPLACE TABLE gold.mart_traffic_source_influence AS
WITH kind AS (SELECT coalesce(traffic_source, 'Unknown') AS traffic_source, steps, count(*) AS sessions FROM sessions GROUP BY ALL),
occurrence AS (SELECT traffic_source, steps, sessions, event_type, count(*) AS actions FROM (SELECT *, unnest(string_split(steps, ' > ')) AS event_type FROM kind) GROUP BY ALL),
counted AS (SELECT traffic_source, event_type, sum(sessions * actions) AS actions, sum(sessions) AS sessions_with_action FROM occurrence GROUP BY ALL),
visits AS (SELECT traffic_source, sum(sessions) AS sessions FROM kind GROUP BY ALL)
SELECT v.traffic_source, s.channel, t.event_type, v.sessions, coalesce(c.actions, 0) AS actions, coalesce(c.actions, 0) / v.sessions AS actions_per_session, coalesce(c.sessions_with_action, 0) AS sessions_with_action,
  (coalesce(c.actions, 0) / v.sessions) / nullif(sum(c.actions) OVER type / sum(v.sessions) OVER type, 0) AS ratio_to_all
FROM visits AS v JOIN gold.dim_traffic_source AS s USING (traffic_source) CROSS JOIN gold.dim_event_type AS t LEFT JOIN counted AS c ON c.traffic_source = v.traffic_source AND c.event_type = t.event_type
WHERE t.event_type_key > 0 WINDOW type AS (PARTITION BY t.event_type);
CREATE OR REPLACE TABLE gold.mart_product_buyers AS
WITH sale AS (
  SELECT p.product_id, i.revenue, unnest([{'trait': 'age band', 'trait_value': coalesce(u.age_band, 'Unknown')}, {'trait': 'gender', 'trait_value': coalesce(u.gender, 'Unknown')}, {'trait': 'country', 'trait_value': coalesce(u.country, 'Unknown')}], recursive := true)
  FROM gold.fact_order_items AS i JOIN gold.dim_order_status AS s USING (order_status_key) JOIN gold.dim_product AS p USING (product_key) JOIN gold.dim_user AS u ON u.user_key = i.user_key WHERE s.is_sale
), of_product AS (SELECT product_id, trait, trait_value, count(*) AS units_sold, sum(revenue) AS revenue FROM sale GROUP BY ALL),
product AS (SELECT product_id, product_name, coalesce(category, 'Unknown') AS category FROM gold.dim_product WHERE is_current AND product_key > 0),
of_subject AS (
  SELECT 'product' AS level, product_id::VARCHAR AS subject, product_id, product_name, category, trait, trait_value, units_sold, revenue FROM of_product JOIN product USING (product_id)
  UNION ALL SELECT 'category', category, NULL, NULL, category, trait, trait_value, sum(units_sold), sum(revenue) FROM of_product JOIN product USING (product_id) GROUP BY ALL
), of_all AS (SELECT trait, trait_value, sum(units_sold) / sum(sum(units_sold)) OVER (PARTITION BY trait) AS share_of_all_units FROM of_product GROUP BY trait, trait_value)
SELECT s.*, s.units_sold / sum(s.units_sold) OVER (PARTITION BY level, subject, s.trait) AS share_of_units, a.share_of_all_units FROM of_subject AS s JOIN of_all AS a ON a.trait = s.trait AND a.trait_value = s.trait_value;
CREATE OR REPLACE TABLE gold.mart_attribute_impact AS
WITH valued AS (
  SELECT units_sold, units_delivered, units_returned, revenue, unnest([{'attribute': 'category', 'attribute_value': category}, {'attribute': 'brand', 'attribute_value': brand}, {'attribute': 'department', 'attribute_value': department},
    {'attribute': 'price band', 'attribute_value': CASE WHEN retail_price < 20 THEN 'under 20' WHEN retail_price < 50 THEN '20-49.99' WHEN retail_price < 100 THEN '50-99.99' WHEN retail_price < 200 THEN '100-199.99' WHEN retail_price >= 200 THEN '200 and over' END}], recursive := true)
  FROM gold.mart_product_performance
)
SELECT attribute, coalesce(attribute_value, 'Unknown') AS attribute_value, count(*) AS products, count(*) / sum(count(*)) OVER each_attribute AS share_of_catalogue, sum(units_sold) AS units_sold, sum(units_sold) / sum(sum(units_sold)) OVER each_attribute AS share_of_units,
  sum(revenue) AS revenue, sum(revenue) / sum(sum(revenue)) OVER each_attribute AS share_of_revenue, sum(units_returned) / nullif(sum(units_delivered), 0) AS return_rate
FROM valued GROUP BY attribute, attribute_value WINDOW each_attribute AS (PARTITION BY attribute);
