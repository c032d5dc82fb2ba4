BEGIN
  DECLARE v_due ARRAY<STRING>;
  DECLARE v_uri STRING;

  CREATE OR REPLACE TEMP TABLE due_export AS
  WITH
    current_state AS (
      SELECT CONCAT('gold.', table_name) AS table_name, CONCAT(definition_hash, ' ', silver_state) AS state
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
  WHERE current_state.state IS DISTINCT FROM exported.state;
  SET v_due = ARRAY(SELECT table_name FROM due_export);
  IF 'gold.dim_city' IN UNNEST(v_due) THEN
    SET v_uri = CONCAT('gs://', 'local-analytics-data', '/dim_city/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id);
    EXPORT DATA OPTIONS (uri = CONCAT(v_uri, '/*.parquet'), format = 'PARQUET', overwrite = TRUE) AS
    SELECT
      city_key,
      city
    FROM gold.dim_city;
    INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
    SELECT due_export.table_name, due_export.state, v_uri, (SELECT COUNT(*) FROM gold.dim_city), p_run_id, CURRENT_TIMESTAMP()
    FROM due_export
    WHERE due_export.table_name = 'gold.dim_city';
  END IF;
  IF 'gold.dim_user' IN UNNEST(v_due) THEN
    SET v_uri = CONCAT('gs://', 'local-analytics-data', '/dim_user/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id);
    EXPORT DATA OPTIONS (uri = CONCAT(v_uri, '/*.parquet'), format = 'PARQUET', overwrite = TRUE) AS
    SELECT
      user_key,
      user_id,
      city,
      city_key,
      valid_from,
      valid_to,
      is_current,
      is_deleted,
      placeholder_since
    FROM gold.dim_user;
    INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
    SELECT due_export.table_name, due_export.state, v_uri, (SELECT COUNT(*) FROM gold.dim_user), p_run_id, CURRENT_TIMESTAMP()
    FROM due_export
    WHERE due_export.table_name = 'gold.dim_user';
  END IF;
  IF 'gold.fact_visits' IN UNNEST(v_due) THEN
    SET v_uri = CONCAT('gs://', 'local-analytics-data', '/fact_visits/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id);
    EXPORT DATA OPTIONS (uri = CONCAT(v_uri, '/*.parquet'), format = 'PARQUET', overwrite = TRUE) AS
    SELECT
      visit_id,
      visited_at,
      user_key,
      city_key
    FROM gold.fact_visits;
    INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
    SELECT due_export.table_name, due_export.state, v_uri, (SELECT COUNT(*) FROM gold.fact_visits), p_run_id, CURRENT_TIMESTAMP()
    FROM due_export
    WHERE due_export.table_name = 'gold.fact_visits';
  END IF;
END
