BEGIN
  DECLARE v_run_id STRING DEFAULT GENERATE_UUID();
  DECLARE v_alerts ARRAY<STRING> DEFAULT [];
  DECLARE v_has_pending, v_is_behind, v_needs_lock, v_has_failures BOOL;
  DECLARE v_is_recorded BOOL DEFAULT FALSE;
  DECLARE v_applied_at, v_compared_from, v_compared_until TIMESTAMP;
  DECLARE v_failing INT64;
  DECLARE v_error STRING;

  BEGIN
    INSERT INTO ops.run (run_id, routine, run_date, state, job_id, recorded_at)
    VALUES (v_run_id, 'run_silver', p_run_date, 'started', @@script.job_id, CURRENT_TIMESTAMP());

    CALL `local`.ops.find_snapshots(p_run_date, v_run_id, v_has_pending, v_is_behind, v_needs_lock, v_has_failures, v_alerts);
    IF v_has_pending THEN
      IF v_needs_lock THEN
        INSERT INTO ops.lock (run_id, locked_at)
        SELECT v_run_id, CURRENT_TIMESTAMP()
        FROM UNNEST([NOT EXISTS (SELECT 1 FROM ops.lock)]) AS is_needed
        WHERE is_needed;
      END IF;
      CALL `local`.ops.apply_snapshots(p_run_date, v_run_id, v_alerts);
      SET v_applied_at = CURRENT_TIMESTAMP();
    END IF;
    IF v_has_pending OR v_is_behind OR v_has_failures THEN
      CALL `local`.ops.compare_entities(v_run_id, v_failing, v_compared_from, v_alerts);
      SET v_compared_until = CURRENT_TIMESTAMP();
      IF v_has_pending OR v_compared_from IS NOT NULL THEN
        INSERT INTO ops.step (run_id, action, table_name, snapshot_date, row_count, started_at, finished_at)
        SELECT
          run_id,
          state AS action,
          CONCAT('silver.', entity, '_history') AS table_name,
          snapshot_date,
          IFNULL(delivered, 0) AS row_count,
          started_at,
          COALESCE(LEAD(started_at) OVER (ORDER BY started_at), v_applied_at, CURRENT_TIMESTAMP()) AS finished_at
        FROM ops.snapshot
        WHERE run_id = v_run_id
          AND started_at IS NOT NULL
        UNION ALL
        SELECT v_run_id, 'compared', NULL, NULL, v_failing, started_at, v_compared_until
        FROM UNNEST([v_compared_from]) AS started_at
        WHERE started_at IS NOT NULL;
      END IF;
      SET v_is_recorded = TRUE;
      CALL `local`.ops.export_silver(p_run_date, v_run_id);
      IF v_has_failures THEN
        UPDATE quality.error_event
        SET closed_at = CURRENT_TIMESTAMP()
        WHERE table_name = 'ops.run_silver'
          AND closed_at IS NULL;
      END IF;
    END IF;
  EXCEPTION WHEN ERROR THEN
    SET v_error = @@error.message;
    BEGIN
      IF NOT v_is_recorded THEN
        INSERT INTO ops.step (run_id, action, table_name, snapshot_date, row_count, started_at, finished_at)
        SELECT
          run_id,
          state AS action,
          CONCAT('silver.', entity, '_history') AS table_name,
          snapshot_date,
          IFNULL(delivered, 0) AS row_count,
          started_at,
          COALESCE(LEAD(started_at) OVER (ORDER BY started_at), v_applied_at, CURRENT_TIMESTAMP()) AS finished_at
        FROM ops.snapshot
        WHERE run_id = v_run_id
          AND started_at IS NOT NULL
        UNION ALL
        SELECT v_run_id, 'compared', NULL, NULL, v_failing, started_at, v_compared_until
        FROM UNNEST([v_compared_from]) AS started_at
        WHERE started_at IS NOT NULL;
      END IF;
      INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
      VALUES (v_run_id, 'run_silver', p_run_date, 'failed', v_error, CURRENT_TIMESTAMP());
      CREATE OR REPLACE TEMP TABLE failed_screen AS
      SELECT
        'run_failed' AS screen,
        'block' AS severity,
        'ops.run_silver' AS table_name,
        '' AS key,
        1 AS failing,
        v_error AS message;
      SET v_alerts = ARRAY_CONCAT(v_alerts, ARRAY(
        SELECT IFNULL(failed.message, failed.screen)
        FROM failed_screen AS failed
        LEFT JOIN quality.error_event AS event
          ON event.screen = failed.screen
          AND event.entity = 'pipeline'
          AND event.snapshot_date = p_run_date
          AND event.table_name = failed.table_name
          AND event.key = failed.key
          AND event.closed_at IS NULL
          AND event.message IS NOT DISTINCT FROM failed.message
        WHERE failed.severity = 'block'
          AND event.screen IS NULL
      ));
      MERGE quality.error_event AS event
      USING (SELECT * FROM failed_screen) AS failed
      ON event.screen = failed.screen
        AND event.entity = 'pipeline'
        AND event.snapshot_date = p_run_date
        AND event.table_name = failed.table_name
        AND event.key = failed.key
      WHEN MATCHED THEN
        UPDATE SET
          severity = failed.severity, failing = failed.failing, message = failed.message,
          last_seen = CURRENT_TIMESTAMP(), run_id = v_run_id, closed_at = NULL
      WHEN NOT MATCHED BY TARGET THEN
        INSERT (screen, severity, entity, snapshot_date, table_name, key, failing, message, first_seen, last_seen, run_id)
        VALUES (
          failed.screen, failed.severity, 'pipeline', p_run_date, failed.table_name, failed.key, failed.failing, failed.message,
          CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), v_run_id
        );
    EXCEPTION WHEN ERROR THEN
      SET v_error = CONCAT(v_error, '\nThis could not be written down: ', @@error.message);
    END;
    RAISE USING MESSAGE = v_error;
  END;

  INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
  WITH
    waited AS (
      SELECT STRING_AGG(days, ', ' ORDER BY first_day, entity, days) AS message
      FROM (
        SELECT
          entity,
          MIN(snapshot_date) AS first_day,
          CONCAT(
            entity, ' of ',
            IF(
              COUNT(*) = 1,
              CONCAT(CAST(MIN(snapshot_date) AS STRING), ' is '),
              CONCAT(CAST(COUNT(*) AS STRING), ' days from ', CAST(MIN(snapshot_date) AS STRING), ' to ', CAST(MAX(snapshot_date) AS STRING), ' are ')
            ),
            state
          ) AS days
        FROM ops.current_snapshot
        WHERE state IN ('missing', 'landed')
          AND snapshot_date <= p_run_date
        GROUP BY entity, state
      )
    )
  SELECT
    v_run_id,
    'run_silver',
    p_run_date,
    CASE WHEN ARRAY_LENGTH(v_alerts) > 0 THEN 'failed' WHEN waited.message IS NOT NULL THEN 'waiting' ELSE 'done' END,
    IF(ARRAY_LENGTH(v_alerts) > 0, ARRAY_TO_STRING(v_alerts, '\n'), waited.message),
    CURRENT_TIMESTAMP()
  FROM waited;
  IF ARRAY_LENGTH(v_alerts) > 0 THEN
    RAISE USING MESSAGE = ARRAY_TO_STRING(v_alerts, '\n');
  END IF;
END
