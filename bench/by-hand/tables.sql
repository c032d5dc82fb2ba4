-- What the same warehouse is when written by hand for DuckDB alone. Each "-- step:" is measured by itself.
-- step: tables
CREATE SCHEMA bronze; CREATE SCHEMA silver; CREATE SCHEMA gold;
CREATE TABLE ledger (entity VARCHAR, day DATE, md5 VARCHAR);
CREATE TABLE quarantine (entity VARCHAR, day DATE, key VARCHAR, screens VARCHAR, raw VARCHAR);
CREATE TABLE bronze.users (id VARCHAR, first_name VARCHAR, last_name VARCHAR, email VARCHAR, age VARCHAR, gender VARCHAR, state VARCHAR, street_address VARCHAR, postal_code VARCHAR, city VARCHAR, country VARCHAR, latitude VARCHAR, longitude VARCHAR, traffic_source VARCHAR, created_at VARCHAR, day DATE);
CREATE TABLE bronze.products (id VARCHAR, cost VARCHAR, category VARCHAR, name VARCHAR, brand VARCHAR, retail_price VARCHAR, department VARCHAR, sku VARCHAR, distribution_center_id VARCHAR, day DATE);
CREATE TABLE bronze.orders (order_id VARCHAR, user_id VARCHAR, status VARCHAR, gender VARCHAR, created_at VARCHAR, returned_at VARCHAR, shipped_at VARCHAR, delivered_at VARCHAR, num_of_item VARCHAR, day DATE);
CREATE TABLE bronze.order_items (id VARCHAR, order_id VARCHAR, user_id VARCHAR, product_id VARCHAR, inventory_item_id VARCHAR, status VARCHAR, created_at VARCHAR, shipped_at VARCHAR, delivered_at VARCHAR, returned_at VARCHAR, sale_price VARCHAR, day DATE);
CREATE TABLE bronze.events (id VARCHAR, user_id VARCHAR, sequence_number VARCHAR, session_id VARCHAR, created_at VARCHAR, ip_address VARCHAR, city VARCHAR, state VARCHAR, postal_code VARCHAR, browser VARCHAR, traffic_source VARCHAR, uri VARCHAR, event_type VARCHAR, day DATE);
CREATE TABLE silver.users_history (user_id BIGINT, first_name VARCHAR, last_name VARCHAR, email VARCHAR, age BIGINT, gender VARCHAR, country VARCHAR, state VARCHAR, city VARCHAR, postal_code VARCHAR, street_address VARCHAR, latitude DECIMAL(18,9), longitude DECIMAL(18,9), traffic_source VARCHAR, created_at TIMESTAMP, row_hash VARCHAR, valid_from DATE, valid_to DATE);
CREATE TABLE silver.products_history (product_id BIGINT, name VARCHAR, brand VARCHAR, category VARCHAR, department VARCHAR, sku VARCHAR, cost DECIMAL(18,2), retail_price DECIMAL(18,2), distribution_center_id BIGINT, row_hash VARCHAR, valid_from DATE, valid_to DATE);
CREATE TABLE silver.orders_history (order_id BIGINT, user_id BIGINT, status VARCHAR, gender VARCHAR, created_at TIMESTAMP, shipped_at TIMESTAMP, delivered_at TIMESTAMP, returned_at TIMESTAMP, num_of_item BIGINT, row_hash VARCHAR, valid_from DATE, valid_to DATE);
CREATE TABLE silver.order_items_history (order_item_id BIGINT, order_id BIGINT, user_id BIGINT, product_id BIGINT, status VARCHAR, created_at TIMESTAMP, shipped_at TIMESTAMP, delivered_at TIMESTAMP, returned_at TIMESTAMP, sale_price DECIMAL(18,2), row_hash VARCHAR, valid_from DATE, valid_to DATE);
CREATE TABLE silver.events_history (event_id BIGINT, user_id BIGINT, session_id VARCHAR, sequence_number BIGINT, created_at TIMESTAMP, event_type VARCHAR, uri VARCHAR, traffic_source VARCHAR, browser VARCHAR, ip_address VARCHAR, city VARCHAR, state VARCHAR, postal_code VARCHAR, row_hash VARCHAR, valid_from DATE, valid_to DATE);
-- Macros: a whole number that may end in .0, a text, a time in the usual spellings.
CREATE MACRO whole(s) AS TRY_CAST(CASE WHEN suffix(s, '.0') THEN left(s, length(s) - 2) ELSE s END AS BIGINT);
CREATE MACRO words(s) AS nullif(trim(s), '');
CREATE MACRO moment(s) AS try_strptime(s, ['%Y-%m-%d %H:%M:%S+00:00', '%Y-%m-%d %H:%M:%S.%f UTC', '%Y-%m-%d %H:%M:%S.%f+00:00', '%Y-%m-%d %H:%M:%S UTC', '%Y-%m-%d %H:%M:%S']);
CREATE MACRO in_range(t) AS t BETWEEN TIMESTAMP '2018-01-01' AND TIMESTAMP '2030-12-31 23:59:59.999999';
CREATE MACRO key_of(s) AS CAST('0x' || left(md5(s), 15) AS BIGINT);
