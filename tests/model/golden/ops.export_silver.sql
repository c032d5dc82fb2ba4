BEGIN
  DECLARE v_due ARRAY<STRING>;
  DECLARE v_uri STRING;

  CREATE OR REPLACE TEMP TABLE due_export AS
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
  WHERE current_state.state IS DISTINCT FROM exported.state;
  SET v_due = ARRAY(SELECT table_name FROM due_export);
  IF 'silver.users' IN UNNEST(v_due) THEN
    SET v_uri = CONCAT('gs://', 'local-processed-data', '/users/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id);
    EXPORT DATA OPTIONS (uri = CONCAT(v_uri, '/*.parquet'), format = 'PARQUET', overwrite = TRUE) AS
    SELECT
      user_id,
      city,
      joined_at
    FROM silver.users;
    INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
    SELECT due_export.table_name, due_export.state, v_uri, (SELECT COUNT(*) FROM silver.users), p_run_id, CURRENT_TIMESTAMP()
    FROM due_export
    WHERE due_export.table_name = 'silver.users';
  END IF;
  IF 'silver.visits' IN UNNEST(v_due) THEN
    SET v_uri = CONCAT('gs://', 'local-processed-data', '/visits/date=', FORMAT_DATE('%Y%m%d', p_run_date), '/run=', p_run_id);
    EXPORT DATA OPTIONS (uri = CONCAT(v_uri, '/*.parquet'), format = 'PARQUET', overwrite = TRUE) AS
    SELECT
      visit_id,
      user_id,
      visited_at
    FROM silver.visits;
    INSERT INTO ops.export (table_name, state, uri, row_count, run_id, recorded_at)
    SELECT due_export.table_name, due_export.state, v_uri, (SELECT COUNT(*) FROM silver.visits), p_run_id, CURRENT_TIMESTAMP()
    FROM due_export
    WHERE due_export.table_name = 'silver.visits';
  END IF;
END
