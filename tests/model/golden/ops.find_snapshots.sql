BEGIN
  DECLARE v_in_tx BOOL DEFAULT FALSE;

  BEGIN
    CREATE OR REPLACE TEMP TABLE entity AS
    WITH
      declared AS (
        SELECT name, definition_hash
        FROM UNNEST([
          STRUCT('users' AS name, 'ebd3d6d4c67e' AS definition_hash),
          STRUCT('visits' AS name, '396806d726cc' AS definition_hash)
        ])
      ),
      newest AS (
        SELECT entity, MAX(snapshot_date) AS snapshot_date
        FROM ops.current_snapshot
        WHERE state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending')
        GROUP BY entity
      )
    SELECT
      declared.name,
      declared.definition_hash,
      p_run_date AS run_date,
      -- A run for a day long past must not rewind to where bronze no longer reaches.
      DATE_SUB(GREATEST(p_run_date, IFNULL(newest.snapshot_date, p_run_date)), INTERVAL 35 DAY) AS window_start,
      newest.snapshot_date AS newest_judged
    FROM declared
    LEFT JOIN newest
      ON newest.entity = declared.name;

    CREATE OR REPLACE TEMP TABLE observed_snapshot AS
    SELECT
      observed.entity,
      observed.snapshot_date,
      observed.is_marker,
      observed.file_count,
      observed.objects,
      observed.content,
      observed.loaded_at,
      observed.is_loaded,
      observed.is_certain
    FROM ops.observed_snapshot AS observed
    INNER JOIN entity
      ON entity.name = observed.entity;

    -- What is missing, landed but not loaded, or too late; only what is not known yet is written down.
    CREATE OR REPLACE TEMP TABLE finding AS
    WITH
      first_snapshot AS (
        SELECT entity, MIN(snapshot_date) AS snapshot_date
        FROM (
          SELECT entity, snapshot_date FROM observed_snapshot
          UNION ALL
          SELECT entity, snapshot_date FROM ops.current_snapshot
        )
        GROUP BY entity
      ),
      expected AS (
        SELECT first_snapshot.entity, snapshot_date
        FROM first_snapshot,
          UNNEST(GENERATE_DATE_ARRAY(first_snapshot.snapshot_date, p_run_date)) AS snapshot_date
      ),
      found AS (
        SELECT
          expected.entity,
          expected.snapshot_date,
          observed.objects,
          observed.content,
          observed.is_marker,
          observed.file_count,
          CASE
            WHEN observed.entity IS NULL
              AND CURRENT_TIMESTAMP() > TIMESTAMP_ADD(TIMESTAMP(expected.snapshot_date, 'UTC'), INTERVAL 24 + 12 HOUR)
              THEN 'missing'
            WHEN observed.entity IS NOT NULL AND NOT observed.is_loaded THEN 'landed'
            WHEN observed.is_loaded
              AND expected.snapshot_date < entity.window_start
              AND expected.snapshot_date <= entity.newest_judged
              THEN 'too_late'
          END AS state
        FROM expected
        INNER JOIN entity
          ON entity.name = expected.entity
        LEFT JOIN observed_snapshot AS observed
          ON observed.entity = expected.entity
          AND observed.snapshot_date = expected.snapshot_date
      )
    SELECT
      found.entity,
      found.snapshot_date,
      found.state,
      found.objects,
      found.content,
      found.is_marker,
      found.file_count,
      -- A judged snapshot keeps its state; delivered again too late it is only reported.
      IFNULL(judged.state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending'), FALSE) AS is_judged
    FROM found
    LEFT JOIN ops.current_snapshot AS judged
      ON judged.entity = found.entity
      AND judged.snapshot_date = found.snapshot_date
    WHERE found.state IS NOT NULL
      AND (
        judged.state IS NULL
        OR (judged.state IN ('missing', 'landed', 'too_late') AND judged.state != found.state)
        OR (
          found.state = 'too_late'
          AND judged.state IN ('applied', 'unchanged', 'rejected')
          AND NOT (
            found.objects = judged.objects
            OR IFNULL(found.content = judged.content AND found.is_marker = judged.is_marker, FALSE)
          )
        )
      );
    IF EXISTS (SELECT 1 FROM finding) THEN
      BEGIN TRANSACTION;
      SET v_in_tx = TRUE;
      UPDATE ops.lock SET run_id = p_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
      INSERT INTO ops.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, run_id, recorded_at)
      WITH
        newest AS (
          SELECT entity, MAX(revision) AS revision
          FROM ops.snapshot
          GROUP BY entity
        )
      SELECT
        finding.entity,
        finding.snapshot_date,
        IFNULL(newest.revision, 0) + ROW_NUMBER() OVER (PARTITION BY finding.entity ORDER BY finding.snapshot_date) AS revision,
        finding.state,
        finding.objects,
        finding.content,
        finding.is_marker,
        finding.file_count,
        p_run_id AS run_id,
        CURRENT_TIMESTAMP() AS recorded_at
      FROM finding
      LEFT JOIN newest
        ON newest.entity = finding.entity
      WHERE NOT finding.is_judged;
      COMMIT TRANSACTION;
      SET v_in_tx = FALSE;
    END IF;
    FOR late IN (
      SELECT entity, snapshot_date FROM finding WHERE state = 'too_late' ORDER BY entity, snapshot_date
    ) DO
      CREATE OR REPLACE TEMP TABLE failed_screen AS
      SELECT
        'too_late' AS screen,
        'block' AS severity,
        CONCAT('bronze.', late.entity) AS table_name,
        '' AS key,
        1 AS failing,
        CONCAT(late.entity, ' of ', CAST(late.snapshot_date AS STRING), ' came more than ', CAST(35 AS STRING), ' days after its day and is refused: bronze no longer reaches so far back') AS message;
      SET p_alerts = ARRAY_CONCAT(p_alerts, ARRAY(
        SELECT IFNULL(failed.message, failed.screen)
        FROM failed_screen AS failed
        LEFT JOIN quality.error_event AS event
          ON event.screen = failed.screen
          AND event.entity = late.entity
          AND event.snapshot_date = late.snapshot_date
          AND event.table_name = failed.table_name
          AND event.key = failed.key
        WHERE failed.severity = 'block'
          AND event.screen IS NULL
      ));
      MERGE quality.error_event AS event
      USING failed_screen AS failed
      ON event.screen = failed.screen
        AND event.entity = late.entity
        AND event.snapshot_date = late.snapshot_date
        AND event.table_name = failed.table_name
        AND event.key = failed.key
      WHEN MATCHED THEN
        UPDATE SET failing = failed.failing, message = failed.message, last_seen = CURRENT_TIMESTAMP(), run_id = p_run_id
      WHEN NOT MATCHED THEN
        INSERT (screen, severity, entity, snapshot_date, table_name, key, failing, message, first_seen, last_seen, run_id)
        VALUES (
          failed.screen, failed.severity, late.entity, late.snapshot_date, failed.table_name, failed.key, failed.failing, failed.message,
          CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), p_run_id
        );
    END FOR;

    -- One look for all entities, so that a run without anything new ends soon.
    SET p_pending = ARRAY(
      SELECT DISTINCT entity
      FROM (
        SELECT
          COALESCE(observed.entity, judged.entity) AS entity,
          COALESCE(observed.snapshot_date, judged.snapshot_date) AS snapshot_date,
          IF(observed.entity IS NULL, judged.objects, observed.objects) AS objects,
          IF(observed.entity IS NULL, judged.content, observed.content) AS content,
          IF(observed.entity IS NULL, judged.is_marker, observed.is_marker) AS is_marker,
          IF(observed.entity IS NULL, judged.file_count, observed.file_count) AS file_count,
          IF(observed.entity IS NULL, judged.loaded_at, observed.loaded_at) AS loaded_at,
          IF(observed.entity IS NULL, judged.is_certain, observed.is_certain) AS is_certain,
          withdrawal.entity IS NOT NULL AS is_withdrawn,
          -- The same files, loaded again: only their lines are looked at, unless those differ.
          IFNULL(
            judged.state IN ('applied', 'rejected')
              AND judged.objects = observed.objects
              AND judged.definition_hash = entity.definition_hash
              AND NOT judged.is_certain
              AND observed.loaded_at IS DISTINCT FROM judged.loaded_at
              AND withdrawal.entity IS NULL
              AND waiver.entity IS NULL,
            FALSE
          ) AS is_loaded_again
        FROM (SELECT * FROM observed_snapshot WHERE is_loaded) AS observed
        FULL JOIN ops.current_snapshot AS judged
          ON judged.entity = observed.entity
          AND judged.snapshot_date = observed.snapshot_date
        INNER JOIN entity
          ON entity.name = COALESCE(observed.entity, judged.entity)
        LEFT JOIN (
          SELECT entity, snapshot_date, screen, MAX(expires_on) AS expires_on
          FROM quality.waiver
          WHERE screen IN ('empty', 'header', 'header_only', 'mass_change')
          GROUP BY entity, snapshot_date, screen
        ) AS waiver
          ON waiver.entity = judged.entity
          AND waiver.snapshot_date = judged.snapshot_date
          AND waiver.screen = judged.reason
        LEFT JOIN (
          SELECT DISTINCT entity, snapshot_date, objects
          FROM quality.withdrawal
        ) AS withdrawal
          ON withdrawal.entity = COALESCE(observed.entity, judged.entity)
          AND withdrawal.snapshot_date = COALESCE(observed.snapshot_date, judged.snapshot_date)
          AND withdrawal.objects = COALESCE(observed.objects, judged.objects)
        WHERE COALESCE(observed.snapshot_date, judged.snapshot_date) <= entity.run_date
          -- What is newer than all that is judged needs no rewind, however old it is: so a first load may be of years.
          AND (
            COALESCE(observed.snapshot_date, judged.snapshot_date) >= entity.window_start
            OR COALESCE(observed.snapshot_date, judged.snapshot_date) > IFNULL(entity.newest_judged, DATE '0001-01-01')
          )
          AND (
            judged.state = 'pending'
            OR (judged.state IN ('applied', 'unchanged', 'rejected') AND withdrawal.entity IS NOT NULL)
            OR (judged.state = 'withdrawn' AND withdrawal.entity IS NULL)
            OR (
              observed.entity IS NOT NULL
              AND (
                IFNULL(judged.state, 'missing') IN ('missing', 'landed', 'too_late')
                OR (
                  judged.state = 'rejected'
                  AND (judged.definition_hash != entity.definition_hash OR waiver.expires_on >= entity.run_date)
                )
                -- Loaded again, after a load that may have read what lay there before these files.
                OR (
                  judged.state IN ('applied', 'rejected')
                  AND judged.objects = observed.objects
                  AND NOT judged.is_certain
                  AND observed.loaded_at IS DISTINCT FROM judged.loaded_at
                )
                -- Delivered again: other files, unless their contents are known to be the same.
                OR NOT (
                  observed.objects = judged.objects
                  OR IFNULL(observed.content = judged.content AND observed.is_marker = judged.is_marker, FALSE)
                )
              )
            )
          )
      )
    );
  EXCEPTION WHEN ERROR THEN
    IF v_in_tx THEN
      ROLLBACK TRANSACTION;
    END IF;
    RAISE;
  END;
END
