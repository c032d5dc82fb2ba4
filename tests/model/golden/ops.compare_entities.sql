BEGIN
  DECLARE v_compared ARRAY<STRING>;
  DECLARE v_started_at TIMESTAMP;

  -- A comparison looks again when an entity that it reads has changed.
  CREATE OR REPLACE TEMP TABLE stale_comparison AS
  WITH
    declared AS (
      SELECT comparison, definition_hash, entity, entities
      FROM UNNEST([
        STRUCT('visits_of_users' AS comparison, 'e64ef87a1a8b' AS definition_hash, 'visits' AS entity, ['users', 'visits'] AS entities)
      ])
    ),
    silver_state AS (
      SELECT entity, snapshot_date, state
      FROM ops.silver_state
    ),
    stated AS (
      SELECT
        declared.comparison,
        declared.definition_hash,
        declared.entity,
        STRING_AGG(CONCAT(silver_state.entity, '=', silver_state.state), ' ' ORDER BY silver_state.entity) AS silver_state
      FROM declared
      CROSS JOIN UNNEST(declared.entities) AS needed
      INNER JOIN silver_state
        ON silver_state.entity = needed
      GROUP BY declared.comparison, declared.definition_hash, declared.entity
    ),
    looked AS (
      SELECT comparison, definition_hash, silver_state
      FROM ops.compared
      WHERE TRUE
      QUALIFY ROW_NUMBER() OVER (PARTITION BY comparison ORDER BY recorded_at DESC) = 1
    )
  SELECT
    stated.comparison,
    stated.definition_hash,
    stated.silver_state,
    stated.entity,
    silver_state.snapshot_date
  FROM stated
  INNER JOIN silver_state
    ON silver_state.entity = stated.entity
  LEFT JOIN looked
    ON looked.comparison = stated.comparison
  WHERE NOT IFNULL(looked.definition_hash = stated.definition_hash AND looked.silver_state = stated.silver_state, FALSE);
  SET v_compared = ARRAY(SELECT comparison FROM stale_comparison);
  IF ARRAY_LENGTH(v_compared) > 0 THEN
    SET v_started_at = CURRENT_TIMESTAMP();
    CREATE OR REPLACE TEMP TABLE failed_screen AS
    WITH
      failure AS (
        SELECT 'visits_of_users' AS comparison, screen, COUNT(*) AS failing
        FROM quality.visits_of_users, UNNEST(screens) AS screen
        WHERE 'visits_of_users' IN UNNEST(v_compared)
        GROUP BY screen
      ),
      declared AS (
        SELECT comparison, screen, severity
        FROM UNNEST([
          STRUCT('visits_of_users' AS comparison, 'visitor_unknown' AS screen, 'warn' AS severity)
        ])
      )
    SELECT
      failure.screen,
      declared.severity,
      stale_comparison.entity,
      stale_comparison.snapshot_date,
      CONCAT('quality.', failure.comparison) AS table_name,
      '' AS key,
      failure.failing,
      CAST(NULL AS STRING) AS message
    FROM failure
    INNER JOIN declared
      ON declared.comparison = failure.comparison
      AND declared.screen = failure.screen
    INNER JOIN stale_comparison
      ON stale_comparison.comparison = failure.comparison;
    SET p_alerts = ARRAY_CONCAT(p_alerts, ARRAY(
      SELECT IFNULL(failed.message, failed.screen)
      FROM failed_screen AS failed
      LEFT JOIN quality.error_event AS event
        ON event.screen = failed.screen
        AND event.entity = failed.entity
        AND event.snapshot_date = failed.snapshot_date
        AND event.table_name = failed.table_name
        AND event.key = failed.key
        AND event.closed_at IS NULL
        AND event.message IS NOT DISTINCT FROM failed.message
      WHERE failed.severity = 'block'
        AND event.screen IS NULL
    ));
    MERGE quality.error_event AS event
    USING failed_screen AS failed
    ON event.screen = failed.screen
      AND event.entity = failed.entity
      AND event.snapshot_date = failed.snapshot_date
      AND event.table_name = failed.table_name
      AND event.key = failed.key
    WHEN MATCHED THEN
      UPDATE SET
        severity = failed.severity, failing = failed.failing, message = failed.message,
        last_seen = CURRENT_TIMESTAMP(), run_id = p_run_id, closed_at = NULL
    WHEN NOT MATCHED BY TARGET THEN
      INSERT (screen, severity, entity, snapshot_date, table_name, key, failing, message, first_seen, last_seen, run_id)
      VALUES (
        failed.screen, failed.severity, failed.entity, failed.snapshot_date, failed.table_name, failed.key, failed.failing, failed.message,
        CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), p_run_id
      )
      WHEN NOT MATCHED BY SOURCE AND event.closed_at IS NULL AND REPLACE(event.table_name, 'quality.', '') IN UNNEST(v_compared) THEN
        UPDATE SET closed_at = CURRENT_TIMESTAMP();
    INSERT INTO ops.compared (comparison, definition_hash, silver_state, run_id, recorded_at)
    SELECT comparison, definition_hash, silver_state, p_run_id, CURRENT_TIMESTAMP()
    FROM stale_comparison;
    INSERT INTO ops.step (run_id, action, row_count, started_at, finished_at)
    SELECT p_run_id, 'compared', COALESCE(SUM(failing), 0), v_started_at, CURRENT_TIMESTAMP()
    FROM failed_screen;
  END IF;
END
