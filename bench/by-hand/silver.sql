-- Typed, screened in the cheapest form, hashed; then compared by key with what is known. `raw` is written for rejected lines only.
-- step: users
CREATE OR REPLACE TEMP TABLE typed AS
WITH parsed AS (
  SELECT whole(id) AS user_id, words(first_name) AS first_name, words(last_name) AS last_name, lower(words(email)) AS email, TRY_CAST(age AS BIGINT) AS age,
    upper(words(gender)) AS gender,
    CASE trim(country) WHEN '' THEN NULL WHEN 'Brasil' THEN 'Brazil' WHEN 'Deutschland' THEN 'Germany' WHEN 'España' THEN 'Spain' ELSE trim(country) END AS country,
    words(state) AS state, nullif(words(city), 'null') AS city, words(postal_code) AS postal_code, words(street_address) AS street_address,
    TRY_CAST(latitude AS DECIMAL(18,9)) AS latitude, TRY_CAST(longitude AS DECIMAL(18,9)) AS longitude, words(traffic_source) AS traffic_source, moment(created_at) AS created_at,
    rowid AS line
  FROM bronze.users WHERE day = getvariable('day') AND id IS DISTINCT FROM 'id'
)
SELECT *, md5(concat_ws('|', user_id, coalesce(first_name, ''), coalesce(last_name, ''), coalesce(email, ''), coalesce(age::VARCHAR, ''), coalesce(gender, ''), coalesce(country, ''), coalesce(state, ''), coalesce(city, ''), coalesce(postal_code, ''), coalesce(street_address, ''), coalesce(latitude::VARCHAR, ''), coalesce(longitude::VARCHAR, ''), coalesce(traffic_source, ''), epoch_us(created_at))) AS row_hash,
  concat(CASE WHEN user_id IS NULL THEN 'key ' END, CASE WHEN created_at IS NULL OR NOT in_range(created_at) THEN 'created_at ' END) AS rejected
FROM parsed;
-- step: products
CREATE OR REPLACE TEMP TABLE typed AS
WITH parsed AS (
  SELECT whole(id) AS product_id, words(name) AS name, words(brand) AS brand, words(category) AS category, words(department) AS department, upper(words(sku)) AS sku,
    round(TRY_CAST(cost AS DECIMAL(18,9)), 2)::DECIMAL(18,2) AS cost, round(TRY_CAST(retail_price AS DECIMAL(18,9)), 2)::DECIMAL(18,2) AS retail_price, whole(distribution_center_id) AS distribution_center_id,
    rowid AS line
  FROM bronze.products WHERE day = getvariable('day') AND id IS DISTINCT FROM 'id'
)
SELECT *, md5(concat_ws('|', product_id, coalesce(name, ''), coalesce(brand, ''), coalesce(category, ''), coalesce(department, ''), coalesce(sku, ''), cost, retail_price, distribution_center_id)) AS row_hash,
  concat(CASE WHEN product_id IS NULL THEN 'key ' END, CASE WHEN cost IS NULL OR cost < 0 THEN 'cost ' END, CASE WHEN retail_price IS NULL OR retail_price < 0 THEN 'retail_price ' END) AS rejected
FROM parsed;
-- step: orders
CREATE OR REPLACE TEMP TABLE typed AS
WITH parsed AS (
  SELECT whole(order_id) AS order_id, whole(user_id) AS user_id, words(status) AS status, upper(words(gender)) AS gender, moment(created_at) AS created_at, moment(shipped_at) AS shipped_at,
    moment(delivered_at) AS delivered_at, moment(returned_at) AS returned_at, whole(num_of_item) AS num_of_item, rowid AS line
  FROM bronze.orders WHERE day = getvariable('day') AND order_id IS DISTINCT FROM 'order_id'
)
SELECT *, md5(concat_ws('|', order_id, user_id, coalesce(status, ''), coalesce(gender, ''), epoch_us(created_at), coalesce(epoch_us(shipped_at), 0), coalesce(epoch_us(delivered_at), 0), coalesce(epoch_us(returned_at), 0), num_of_item)) AS row_hash,
  concat(CASE WHEN order_id IS NULL THEN 'key ' END, CASE WHEN user_id IS NULL THEN 'user_id ' END, CASE WHEN created_at IS NULL OR NOT in_range(created_at) THEN 'created_at ' END,
    CASE WHEN status IS NULL OR status NOT IN ('Processing', 'Shipped', 'Complete', 'Returned', 'Cancelled') THEN 'status ' END) AS rejected
FROM parsed;
-- step: order_items
CREATE OR REPLACE TEMP TABLE typed AS
WITH parsed AS (
  SELECT whole(id) AS order_item_id, whole(order_id) AS order_id, whole(user_id) AS user_id, whole(product_id) AS product_id, words(status) AS status, moment(created_at) AS created_at,
    moment(shipped_at) AS shipped_at, moment(delivered_at) AS delivered_at, moment(returned_at) AS returned_at, round(TRY_CAST(sale_price AS DECIMAL(18,9)), 2)::DECIMAL(18,2) AS sale_price, rowid AS line
  FROM bronze.order_items WHERE day = getvariable('day') AND id IS DISTINCT FROM 'id'
)
SELECT *, md5(concat_ws('|', order_item_id, order_id, user_id, product_id, coalesce(status, ''), epoch_us(created_at), coalesce(epoch_us(shipped_at), 0), coalesce(epoch_us(delivered_at), 0), coalesce(epoch_us(returned_at), 0), sale_price)) AS row_hash,
  concat(CASE WHEN order_item_id IS NULL THEN 'key ' END, CASE WHEN order_id IS NULL OR user_id IS NULL OR product_id IS NULL THEN 'reference ' END, CASE WHEN created_at IS NULL OR NOT in_range(created_at) THEN 'created_at ' END,
    CASE WHEN status IS NULL OR status NOT IN ('Processing', 'Shipped', 'Complete', 'Returned', 'Cancelled') THEN 'status ' END, CASE WHEN sale_price IS NULL OR sale_price < 0 THEN 'sale_price ' END) AS rejected
FROM parsed;
-- step: events
CREATE OR REPLACE TEMP TABLE typed AS
WITH parsed AS (
  SELECT whole(id) AS event_id, whole(user_id) AS user_id, words(session_id) AS session_id, TRY_CAST(sequence_number AS BIGINT) AS sequence_number, moment(created_at) AS created_at, lower(words(event_type)) AS event_type,
    nullif(rtrim(lower(trim(uri)), '/'), '') AS uri, words(traffic_source) AS traffic_source, words(browser) AS browser, words(ip_address) AS ip_address, nullif(words(city), 'null') AS city, words(state) AS state,
    words(postal_code) AS postal_code, user_id IS NOT NULL AS has_user, rowid AS line
  FROM bronze.events WHERE day = getvariable('day') AND id IS DISTINCT FROM 'id'
)
SELECT * EXCLUDE (has_user), md5(concat_ws('|', event_id, coalesce(user_id, 0), session_id, sequence_number, epoch_us(created_at), event_type, uri, coalesce(traffic_source, ''), coalesce(browser, ''), coalesce(ip_address, ''), coalesce(city, ''), coalesce(state, ''), coalesce(postal_code, ''))) AS row_hash,
  concat(CASE WHEN event_id IS NULL THEN 'key ' END, CASE WHEN has_user AND user_id IS NULL THEN 'user_id ' END, CASE WHEN session_id IS NULL OR sequence_number IS NULL OR uri IS NULL THEN 'missing ' END,
    CASE WHEN created_at IS NULL OR NOT in_range(created_at) THEN 'created_at ' END,
    CASE WHEN event_type IS NULL OR event_type NOT IN ('home', 'department', 'product', 'cart', 'purchase', 'cancel') THEN 'event_type ' END) AS rejected
FROM parsed;
