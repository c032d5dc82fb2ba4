BEGIN
  DECLARE v_compared ARRAY<STRING>;
  DECLARE v_stale ARRAY<STRUCT<comparison STRING, definition_hash STRING, silver_state STRING, entity STRING, snapshot_date DATE>>;
  DECLARE v_failed ARRAY<STRUCT<screen STRING, severity STRING, entity STRING, snapshot_date DATE, table_name STRING, key STRING, failing INT64, message STRING>>;
  DECLARE v_has_open_events BOOL;

  -- A comparison looks again when an entity that it reads has changed.
  SET (v_compared, v_stale, v_has_open_events) = (
    WITH
      stale_comparison AS (
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
        WHERE NOT IFNULL(looked.definition_hash = stated.definition_hash AND looked.silver_state = stated.silver_state, FALSE)
      )
    SELECT AS STRUCT
      ARRAY(SELECT comparison FROM stale_comparison),
      ARRAY(SELECT AS STRUCT comparison, definition_hash, silver_state, entity, snapshot_date FROM stale_comparison),
      EXISTS (SELECT 1 FROM quality.error_event WHERE closed_at IS NULL AND STARTS_WITH(table_name, 'quality.'))
  );
  IF ARRAY_LENGTH(v_compared) > 0 THEN
    SET p_started_at = CURRENT_TIMESTAMP();
    SET (p_failing, v_failed) = (
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
        ),
        failed AS (
          SELECT
            failure.screen,
            declared.severity,
            stale.entity,
            stale.snapshot_date,
            CONCAT('quality.', failure.comparison) AS table_name,
            failure.failing
          FROM failure
          INNER JOIN declared
            ON declared.comparison = failure.comparison
            AND declared.screen = failure.screen
          INNER JOIN UNNEST(v_stale) AS stale
            ON stale.comparison = failure.comparison
        )
      SELECT AS STRUCT
        (SELECT IFNULL(SUM(failing), 0) FROM failed),
        ARRAY(
          SELECT AS STRUCT screen, severity, entity, snapshot_date, table_name, '' AS key, failing, CAST(NULL AS STRING) AS message
          FROM failed
        )
    );
    IF p_failing > 0 OR v_has_open_events THEN
      MERGE quality.error_event AS event
      USING (SELECT * FROM UNNEST(v_failed)) AS failed
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
    END IF;
    INSERT INTO ops.compared (comparison, definition_hash, silver_state, run_id, recorded_at)
    SELECT comparison, definition_hash, silver_state, p_run_id, CURRENT_TIMESTAMP()
    FROM UNNEST(v_stale);
  END IF;
END
