BEGIN
  DECLARE v_due ARRAY<STRING>;
  DECLARE v_states ARRAY<STRUCT<table_name STRING, state STRING>>;

  -- The states are read before the tables: where one changes meanwhile, the next run exports it again.
  SET (v_due, v_states) = (
    WITH
      due_export AS (
        WITH
          current_state AS (
            SELECT CONCAT('gold.', table_name) AS table_name, CONCAT(definition_hash, ' ', IFNULL(content, silver_state)) AS state
            FROM ops.published
            WHERE TRUE
            QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1
          ),
          exported AS (
            SELECT table_name, state
            FROM ops.export
            WHERE TRUE
            QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1
          )
        SELECT
          current_state.table_name,
          current_state.state
        FROM current_state
        LEFT JOIN exported
          ON exported.table_name = current_state.table_name
        WHERE current_state.state IS DISTINCT FROM exported.state
      )
    SELECT AS STRUCT
      ARRAY(SELECT table_name FROM due_export),
      ARRAY(SELECT AS STRUCT table_name, state FROM due_export)
  );
  IF 'gold.dim_city' IN UNNEST(v_due) THEN
    EXPORT DATA OPTIONS (uri = CONCAT(CONCAT('gs://', 'local-analytics-data', '/dim_city/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id), '/*.parquet'), format = 'PARQUET', compression = 'SNAPPY', overwrite = TRUE) AS
    SELECT
      city_key,
      city
    FROM gold.dim_city;
  END IF;
  IF 'gold.dim_user' IN UNNEST(v_due) THEN
    EXPORT DATA OPTIONS (uri = CONCAT(CONCAT('gs://', 'local-analytics-data', '/dim_user/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id), '/*.parquet'), format = 'PARQUET', compression = 'SNAPPY', overwrite = TRUE) AS
    SELECT
      user_key,
      user_durable_key,
      user_id,
      city,
      city_key,
      valid_from,
      valid_to,
      is_current,
      is_deleted,
      placeholder_since
    FROM gold.dim_user;
  END IF;
  IF 'gold.fact_visits' IN UNNEST(v_due) THEN
    EXPORT DATA OPTIONS (uri = CONCAT(CONCAT('gs://', 'local-analytics-data', '/fact_visits/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id), '/*.parquet'), format = 'PARQUET', compression = 'SNAPPY', overwrite = TRUE) AS
    SELECT
      visit_id,
      visited_at,
      user_key,
      user_durable_key,
      city_key
    FROM gold.fact_visits;
  END IF;
  IF ARRAY_LENGTH(v_due) > 0 THEN
    INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
    WITH
      written AS (
        SELECT 'gold.dim_city' AS table_name, CONCAT('gs://', 'local-analytics-data', '/dim_city/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id) AS uri, COUNT(*) AS row_count FROM gold.dim_city
        UNION ALL
        SELECT 'gold.dim_user' AS table_name, CONCAT('gs://', 'local-analytics-data', '/dim_user/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id) AS uri, COUNT(*) AS row_count FROM gold.dim_user
        UNION ALL
        SELECT 'gold.fact_visits' AS table_name, CONCAT('gs://', 'local-analytics-data', '/fact_visits/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id) AS uri, COUNT(*) AS row_count FROM gold.fact_visits
      )
    SELECT
      written.table_name,
      due.state,
      written.uri,
      written.row_count,
      p_run_id AS run_id,
      CURRENT_TIMESTAMP() AS recorded_at
    FROM written
    INNER JOIN UNNEST(v_states) AS due
      ON due.table_name = written.table_name;
  END IF;
END
