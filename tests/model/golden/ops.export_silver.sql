BEGIN
  DECLARE v_due ARRAY<STRING>;
  DECLARE v_states ARRAY<STRUCT<table_name STRING, state STRING>>;

  -- The states are read before the tables: where one changes meanwhile, the next run exports it again.
  SET (v_due, v_states) = (
    WITH
      due_export AS (
        WITH
          current_state AS (
            SELECT CONCAT('silver.', entity) AS table_name, state
            FROM ops.silver_state
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
  IF 'silver.users' IN UNNEST(v_due) THEN
    EXPORT DATA OPTIONS (uri = CONCAT(CONCAT('gs://', 'local-processed-data', '/users/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id), '/*.parquet'), format = 'PARQUET', compression = 'SNAPPY', overwrite = TRUE) AS
    SELECT
      user_id,
      city,
      joined_at
    FROM silver.users;
  END IF;
  IF 'silver.visits' IN UNNEST(v_due) THEN
    EXPORT DATA OPTIONS (uri = CONCAT(CONCAT('gs://', 'local-processed-data', '/visits/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id), '/*.parquet'), format = 'PARQUET', compression = 'SNAPPY', overwrite = TRUE) AS
    SELECT
      visit_id,
      user_id,
      visited_at
    FROM silver.visits;
  END IF;
  IF ARRAY_LENGTH(v_due) > 0 THEN
    INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
    WITH
      written AS (
        SELECT 'silver.users' AS table_name, CONCAT('gs://', 'local-processed-data', '/users/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id) AS uri, COUNT(*) AS row_count FROM silver.users
        UNION ALL
        SELECT 'silver.visits' AS table_name, CONCAT('gs://', 'local-processed-data', '/visits/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id) AS uri, COUNT(*) AS row_count FROM silver.visits
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
