-- The star, rebuilt whole. Keys are computed once for each member and looked up by joins.
-- step: views
CREATE OR REPLACE TEMP VIEW events AS SELECT * FROM silver.events_history WHERE valid_to = DATE '9999-12-31';
CREATE OR REPLACE TEMP VIEW orders AS SELECT * FROM silver.orders_history WHERE valid_to = DATE '9999-12-31';
CREATE OR REPLACE TEMP VIEW order_items AS SELECT * FROM silver.order_items_history WHERE valid_to = DATE '9999-12-31';
BEGIN;
-- step: dim_date
CREATE OR REPLACE TABLE gold.dim_date AS
SELECT (year(d) * 10000 + month(d) * 100 + day(d))::BIGINT AS date_key, d::DATE AS date, year(d) AS year, quarter(d) AS quarter, month(d) AS month, monthname(d) AS month_name, date_trunc('week', d)::DATE AS week_start,
  day(d) AS day_of_month, isodow(d) AS day_of_week, dayname(d) AS day_name, isodow(d) >= 6 AS is_weekend
FROM generate_series(DATE '2018-01-01', DATE '2030-12-31', INTERVAL 1 DAY) AS series(d)
UNION ALL SELECT -1, NULL, NULL, NULL, NULL, 'Unknown', NULL, NULL, NULL, 'Unknown', NULL UNION ALL SELECT -2, NULL, NULL, NULL, NULL, 'Not applicable', NULL, NULL, NULL, 'Not applicable', NULL;
-- step: small dimensions
CREATE OR REPLACE TABLE gold.dim_event_type AS
SELECT key_of(event_type) AS event_type_key, * FROM (VALUES ('home', 1, false), ('department', 2, false), ('product', 3, false), ('cart', 4, false), ('purchase', 5, true), ('cancel', NULL, false)) AS t(event_type, step, is_conversion)
UNION ALL SELECT -1, 'Unknown', NULL, NULL UNION ALL SELECT -2, 'Not applicable', NULL, NULL;
CREATE OR REPLACE TABLE gold.dim_order_status AS
SELECT key_of(order_status) AS order_status_key, * FROM (VALUES ('Processing', 1, true, false), ('Shipped', 2, true, false), ('Complete', 3, true, true), ('Returned', 4, false, true), ('Cancelled', NULL, false, false)) AS t(order_status, step, is_sale, is_delivered)
UNION ALL SELECT -1, 'Unknown', NULL, NULL, NULL UNION ALL SELECT -2, 'Not applicable', NULL, NULL, NULL;
CREATE OR REPLACE TABLE gold.dim_browser AS
SELECT key_of(browser) AS browser_key, browser FROM (SELECT unnest(['Chrome', 'Safari', 'Firefox', 'IE', 'Other']) AS browser UNION SELECT browser FROM events) WHERE browser IS NOT NULL
UNION ALL SELECT -1, 'Unknown' UNION ALL SELECT -2, 'Not applicable';
CREATE OR REPLACE TABLE gold.dim_traffic_source AS
SELECT key_of(traffic_source) AS traffic_source_key, traffic_source,
  CASE WHEN traffic_source IN ('Adwords', 'Display') THEN 'paid' WHEN traffic_source = 'Email' THEN 'owned' WHEN traffic_source IN ('Facebook', 'YouTube') THEN 'social' WHEN traffic_source IN ('Organic', 'Search') THEN 'organic' ELSE 'other' END AS channel,
  bool_or(of_users) AS is_source_of_users, bool_or(NOT of_users) AS is_source_of_visits
FROM (SELECT unnest(['Search', 'Organic', 'Facebook', 'Email', 'Display']) AS traffic_source, true AS of_users UNION ALL SELECT unnest(['Email', 'Adwords', 'Facebook', 'YouTube', 'Organic']), false
  UNION ALL SELECT DISTINCT traffic_source, true FROM silver.users_history UNION ALL SELECT DISTINCT traffic_source, false FROM events)
WHERE traffic_source IS NOT NULL GROUP BY traffic_source
UNION ALL SELECT -1, 'Unknown', 'Unknown', NULL, NULL UNION ALL SELECT -2, 'Not applicable', 'Not applicable', NULL, NULL;
-- step: dim_page
CREATE OR REPLACE TABLE gold.dim_page AS
SELECT key_of(uri) AS page_key, uri,
  CASE WHEN uri IN ('/home', '/cart', '/purchase', '/cancel') THEN uri[2:] WHEN regexp_full_match(uri, '/product/[0-9]+') THEN 'product' WHEN starts_with(uri, '/department/') THEN 'department' ELSE 'other' END AS page_type,
  TRY_CAST(nullif(regexp_extract(uri, '^/product/([0-9]+)$', 1), '') AS BIGINT) AS product_id, nullif(regexp_extract(uri, '^/department/([^/]+)', 1), '') AS department,
  nullif(regexp_extract(uri, '^/department/[^/]+/category/([^/]+)', 1), '') AS category, nullif(regexp_extract(uri, '^/department/[^/]+/category/[^/]+/brand/(.+)$', 1), '') AS brand
FROM (SELECT DISTINCT uri FROM events)
UNION ALL SELECT -1, 'Unknown', 'Unknown', NULL, 'Unknown', 'Unknown', 'Unknown' UNION ALL SELECT -2, 'Not applicable', 'Not applicable', NULL, 'Not applicable', 'Not applicable', 'Not applicable';
-- step: dim_location
CREATE OR REPLACE TEMP TABLE places AS
SELECT coalesce(state, '') AS state, coalesce(city, '') AS city, coalesce(postal_code, '') AS postal_code, CASE WHEN count(DISTINCT country) = 1 THEN min(country) END AS country
FROM silver.users_history GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE place_of_event AS
SELECT e.state, e.city, e.postal_code, p.country FROM (SELECT DISTINCT state, city, postal_code FROM events) AS e
LEFT JOIN places AS p ON p.state = coalesce(e.state, '') AND p.city = coalesce(e.city, '') AND p.postal_code = coalesce(e.postal_code, '');
CREATE OR REPLACE TABLE gold.dim_location AS
SELECT key_of(concat_ws('|', coalesce(country, '~'), coalesce(state, '~'), coalesce(city, '~'), coalesce(postal_code, '~'))) AS location_key, country, state, city, postal_code
FROM (SELECT country, state, city, postal_code FROM silver.users_history UNION SELECT country, state, city, postal_code FROM place_of_event)
WHERE NOT (country IS NULL AND state IS NULL AND city IS NULL AND postal_code IS NULL)
UNION ALL SELECT -1, 'Unknown', 'Unknown', 'Unknown', 'Unknown' UNION ALL SELECT -2, 'Not applicable', 'Not applicable', 'Not applicable', 'Not applicable';
CREATE OR REPLACE TEMP TABLE location_of_event AS
SELECT p.state, p.city, p.postal_code, coalesce(l.location_key, -1) AS location_key FROM place_of_event AS p
LEFT JOIN gold.dim_location AS l ON l.country IS NOT DISTINCT FROM p.country AND l.state IS NOT DISTINCT FROM p.state AND l.city IS NOT DISTINCT FROM p.city AND l.postal_code IS NOT DISTINCT FROM p.postal_code AND l.location_key > 0;
-- step: dim_user
CREATE OR REPLACE TABLE gold.dim_user AS
WITH versioned AS (
  SELECT *, lead(valid_from) OVER w AS next_from, row_number() OVER w AS place FROM silver.users_history WINDOW w AS (PARTITION BY user_id ORDER BY valid_from)
), named AS (
  SELECT user_id, min(valid_from) AS since FROM (SELECT user_id, valid_from, valid_to FROM silver.orders_history UNION ALL SELECT user_id, valid_from, valid_to FROM silver.order_items_history
    UNION ALL SELECT user_id, valid_from, valid_to FROM silver.events_history WHERE user_id IS NOT NULL)
  WHERE user_id NOT IN (SELECT user_id FROM silver.users_history) GROUP BY user_id HAVING bool_or(valid_to = DATE '9999-12-31')
), version AS (
  SELECT user_id, age, gender, country, state, city, postal_code, traffic_source, created_at::DATE AS registered_on, CASE WHEN place = 1 THEN DATE '0001-01-01' ELSE valid_from END AS valid_from, valid_to, false AS is_deleted, NULL::DATE AS placeholder_since FROM versioned
  UNION ALL SELECT user_id, age, gender, country, state, city, postal_code, traffic_source, created_at::DATE, valid_to, coalesce(next_from, DATE '9999-12-31'), true, NULL FROM versioned WHERE valid_to < coalesce(next_from, DATE '9999-12-31')
  UNION ALL SELECT user_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, DATE '0001-01-01', DATE '9999-12-31', false, since FROM named
)
SELECT key_of(concat_ws('|', version.user_id, version.valid_from)) AS user_key, version.user_id,
  CASE WHEN age < 20 THEN 'under 20' WHEN age < 30 THEN '20-29' WHEN age < 40 THEN '30-39' WHEN age < 50 THEN '40-49' WHEN age < 60 THEN '50-59' WHEN age >= 60 THEN '60 and over' END AS age_band,
  gender, version.country, version.state, version.city, version.postal_code, traffic_source, registered_on, coalesce(l.location_key, -1) AS location_key, valid_from, valid_to, valid_to = DATE '9999-12-31' AS is_current, is_deleted, placeholder_since
FROM version LEFT JOIN gold.dim_location AS l
  ON l.country IS NOT DISTINCT FROM version.country AND l.state IS NOT DISTINCT FROM version.state AND l.city IS NOT DISTINCT FROM version.city AND l.postal_code IS NOT DISTINCT FROM version.postal_code AND l.location_key > 0
UNION ALL SELECT -1, NULL, 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown', NULL, -1, DATE '0001-01-01', DATE '9999-12-31', true, false, NULL
UNION ALL SELECT -2, NULL, 'Not applicable', 'Not applicable', 'Not applicable', 'Not applicable', 'Not applicable', 'Not applicable', 'Not applicable', NULL, -2, DATE '0001-01-01', DATE '9999-12-31', true, false, NULL;
-- step: dim_product
CREATE OR REPLACE TABLE gold.dim_product AS
WITH versioned AS (
  SELECT *, lead(valid_from) OVER w AS next_from, row_number() OVER w AS place FROM silver.products_history WINDOW w AS (PARTITION BY product_id ORDER BY valid_from)
), named AS (
  SELECT product_id, min(valid_from) AS since FROM silver.order_items_history WHERE product_id NOT IN (SELECT product_id FROM silver.products_history) GROUP BY product_id HAVING bool_or(valid_to = DATE '9999-12-31')
), version AS (
  SELECT product_id, name, brand, category, department, sku, cost, retail_price, CASE WHEN place = 1 THEN DATE '0001-01-01' ELSE valid_from END AS valid_from, valid_to, false AS is_deleted, NULL::DATE AS placeholder_since FROM versioned
  UNION ALL SELECT product_id, name, brand, category, department, sku, cost, retail_price, valid_to, coalesce(next_from, DATE '9999-12-31'), true, NULL FROM versioned WHERE valid_to < coalesce(next_from, DATE '9999-12-31')
  UNION ALL SELECT product_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, DATE '0001-01-01', DATE '9999-12-31', false, since FROM named
)
SELECT key_of(concat_ws('|', product_id, valid_from)) AS product_key, product_id, name AS product_name, brand, category, department, sku, cost, retail_price, valid_from, valid_to, valid_to = DATE '9999-12-31' AS is_current, is_deleted, placeholder_since FROM version
UNION ALL SELECT -1, NULL, 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown', NULL, NULL, DATE '0001-01-01', DATE '9999-12-31', true, false, NULL
UNION ALL SELECT -2, NULL, 'Not applicable', 'Not applicable', 'Not applicable', 'Not applicable', 'Not applicable', NULL, NULL, DATE '0001-01-01', DATE '9999-12-31', true, false, NULL;
-- step: sessions
CREATE OR REPLACE TEMP TABLE sessions AS
SELECT *, CASE WHEN purchase_count > 0 THEN 'purchase' WHEN cancel_count > 0 THEN 'cancel' WHEN cart_count > 0 THEN 'cart' ELSE 'browse' END AS outcome, user_id IS NOT NULL AS is_identified,
  CASE WHEN event_count > 8 THEN array_to_string(types[:8], ' > ') || ' > …' ELSE array_to_string(types, ' > ') END AS path, array_to_string(types, ' > ') AS steps
FROM (
  SELECT session_id, max(user_id) AS user_id, min(created_at) AS started_at, max(created_at) AS ended_at, arg_min(traffic_source, sequence_number) AS traffic_source, arg_min(browser, sequence_number) AS browser,
    arg_min(state, sequence_number) AS state, arg_min(city, sequence_number) AS city, arg_min(postal_code, sequence_number) AS postal_code, count(*) AS event_count, count(*) FILTER (event_type = 'product') AS product_view_count,
    count(*) FILTER (event_type = 'cart') AS cart_count, count(*) FILTER (event_type = 'purchase') AS purchase_count, count(*) FILTER (event_type = 'cancel') AS cancel_count, list(event_type ORDER BY sequence_number, event_id) AS types
  FROM events GROUP BY session_id
);
CREATE OR REPLACE TABLE gold.dim_session AS
SELECT key_of(concat_ws('|', outcome, is_identified, path)) AS session_key, outcome AS session_outcome, is_identified, path FROM (SELECT DISTINCT outcome, is_identified, path FROM sessions)
UNION ALL SELECT -1, 'Unknown', NULL, 'Unknown' UNION ALL SELECT -2, 'Not applicable', NULL, 'Not applicable';
-- step: fact_sessions
CREATE OR REPLACE TABLE gold.fact_sessions AS
SELECT s.session_id, s.user_id, s.started_at::DATE AS started_on, s.started_at, date_diff('second', s.started_at, s.ended_at) AS duration_seconds, s.event_count, s.product_view_count, s.cart_count, s.purchase_count, s.cancel_count,
  (year(s.started_at) * 10000 + month(s.started_at) * 100 + day(s.started_at)) AS date_key, CASE WHEN s.user_id IS NULL THEN -2 ELSE u.user_key END AS user_key, d.session_key, coalesce(t.traffic_source_key, -1) AS traffic_source_key,
  coalesce(l.location_key, -1) AS location_key, coalesce(b.browser_key, -1) AS browser_key
FROM sessions AS s
JOIN gold.dim_session AS d ON d.session_outcome = s.outcome AND d.is_identified = s.is_identified AND d.path = s.path
LEFT JOIN gold.dim_user AS u ON u.user_id = s.user_id AND u.valid_from <= s.started_at::DATE AND u.valid_to > s.started_at::DATE
LEFT JOIN gold.dim_traffic_source AS t ON t.traffic_source = s.traffic_source
LEFT JOIN gold.dim_browser AS b ON b.browser = s.browser
LEFT JOIN location_of_event AS l ON l.state IS NOT DISTINCT FROM s.state AND l.city IS NOT DISTINCT FROM s.city AND l.postal_code IS NOT DISTINCT FROM s.postal_code;
-- step: fact_events
CREATE OR REPLACE TEMP TABLE key_of_session AS SELECT s.session_id, d.session_key FROM sessions AS s JOIN gold.dim_session AS d ON d.session_outcome = s.outcome AND d.is_identified = s.is_identified AND d.path = s.path;
CREATE OR REPLACE TABLE gold.fact_events AS
SELECT e.event_id, e.user_id, e.session_id, e.sequence_number, e.created_at::DATE AS created_on, e.created_at, (year(e.created_at) * 10000 + month(e.created_at) * 100 + day(e.created_at)) AS date_key,
  CASE WHEN e.user_id IS NULL THEN -2 ELSE u.user_key END AS user_key, s.session_key, y.event_type_key, coalesce(t.traffic_source_key, -1) AS traffic_source_key, p.page_key, coalesce(l.location_key, -1) AS location_key, coalesce(b.browser_key, -1) AS browser_key
FROM events AS e
JOIN key_of_session AS s ON s.session_id = e.session_id
JOIN gold.dim_event_type AS y ON y.event_type = e.event_type
JOIN gold.dim_page AS p ON p.uri = e.uri
LEFT JOIN gold.dim_user AS u ON u.user_id = e.user_id AND u.valid_from <= e.created_at::DATE AND u.valid_to > e.created_at::DATE
LEFT JOIN gold.dim_traffic_source AS t ON t.traffic_source = e.traffic_source
LEFT JOIN gold.dim_browser AS b ON b.browser = e.browser
LEFT JOIN location_of_event AS l ON l.state IS NOT DISTINCT FROM e.state AND l.city IS NOT DISTINCT FROM e.city AND l.postal_code IS NOT DISTINCT FROM e.postal_code;
-- step: fact_order_items
CREATE OR REPLACE TABLE gold.fact_order_items AS
WITH purchase AS (SELECT user_id, session_id, traffic_source, created_at FROM events WHERE event_type = 'purchase' AND user_id IS NOT NULL),
linked AS (
  SELECT i.order_item_id, p.session_id, p.traffic_source FROM order_items AS i JOIN purchase AS p ON p.user_id = i.user_id AND p.created_at <= i.created_at AND p.created_at >= i.created_at - INTERVAL 180 SECOND
  QUALIFY row_number() OVER (PARTITION BY i.order_item_id ORDER BY p.created_at DESC, p.session_id) = 1
)
SELECT i.order_item_id, i.order_id, i.user_id, i.product_id, linked.session_id, i.created_at::DATE AS created_on, i.created_at, i.sale_price AS ordered_amount, if(s.is_sale, i.sale_price, 0) AS revenue, if(NOT s.is_sale AND s.is_delivered, i.sale_price, 0) AS returned_amount, if(NOT s.is_sale AND NOT s.is_delivered, i.sale_price, 0) AS cancelled_amount, (year(i.created_at) * 10000 + month(i.created_at) * 100 + day(i.created_at)) AS date_key,
  u.user_key, coalesce(t.traffic_source_key, -1) AS traffic_source_key, p.product_key, u.location_key, s.order_status_key
FROM order_items AS i LEFT JOIN linked ON linked.order_item_id = i.order_item_id
LEFT JOIN gold.dim_user AS u ON u.user_id = i.user_id AND u.valid_from <= i.created_at::DATE AND u.valid_to > i.created_at::DATE
LEFT JOIN gold.dim_product AS p ON p.product_id = i.product_id AND p.valid_from <= i.created_at::DATE AND p.valid_to > i.created_at::DATE
LEFT JOIN gold.dim_traffic_source AS t ON t.traffic_source = linked.traffic_source
JOIN gold.dim_order_status AS s ON s.order_status = i.status;
-- step: fact_orders
CREATE OR REPLACE TABLE gold.fact_orders AS
SELECT o.order_id, o.user_id, o.created_at::DATE AS created_on, o.created_at, coalesce(i.item_count, 0) AS item_count, coalesce(i.ordered_amount, 0) AS ordered_amount, coalesce(i.revenue, 0) AS revenue, coalesce(i.returned_amount, 0) AS returned_amount, coalesce(i.cancelled_amount, 0) AS cancelled_amount, date_sub('hour', o.created_at, o.shipped_at) AS hours_to_ship,
  date_sub('hour', o.shipped_at, o.delivered_at) AS hours_to_deliver, strftime(o.created_at, '%Y%m%d')::BIGINT AS created_date_key, coalesce(strftime(o.shipped_at, '%Y%m%d')::BIGINT, -2) AS shipped_date_key,
  coalesce(strftime(o.delivered_at, '%Y%m%d')::BIGINT, -2) AS delivered_date_key, coalesce(strftime(o.returned_at, '%Y%m%d')::BIGINT, -2) AS returned_date_key, u.user_key, s.order_status_key
FROM orders AS o LEFT JOIN (SELECT order_id, count(*) AS item_count, sum(ordered_amount) AS ordered_amount, sum(revenue) AS revenue, sum(returned_amount) AS returned_amount, sum(cancelled_amount) AS cancelled_amount FROM gold.fact_order_items GROUP BY order_id) AS i ON i.order_id = o.order_id
LEFT JOIN gold.dim_user AS u ON u.user_id = o.user_id AND u.valid_from <= o.created_at::DATE AND u.valid_to > o.created_at::DATE
JOIN gold.dim_order_status AS s ON s.order_status = o.status;
COMMIT;
-- step: checks
CREATE OR REPLACE TEMP TABLE orphans AS
SELECT (SELECT count(*) FROM gold.fact_events WHERE user_key IS NULL OR user_key NOT IN (SELECT user_key FROM gold.dim_user))
  + (SELECT count(*) FROM gold.fact_sessions WHERE user_key IS NULL OR user_key NOT IN (SELECT user_key FROM gold.dim_user))
  + (SELECT count(*) FROM gold.fact_order_items WHERE user_key IS NULL OR product_key IS NULL)
  + (SELECT count(*) FROM gold.fact_orders WHERE user_key IS NULL)
  + (SELECT count(*) - count(DISTINCT event_id) FROM gold.fact_events) + (SELECT count(*) - count(DISTINCT session_id) FROM gold.fact_sessions) AS found;
SELECT CASE WHEN found > 0 THEN error('orphan keys or duplicates: ' || found) END FROM orphans;
