BEGIN
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_has_findings, v_has_late, v_has_gone BOOL;
  DECLARE v_error STRING;

  BEGIN
    SET (p_has_pending, v_has_findings, v_has_late, v_has_gone, p_needs_lock, p_has_failures, p_is_behind) = (
      WITH
        finding AS (
          -- What is missing, landed but not loaded, or too late, where that is not known yet; and what is to be judged.
          WITH
            declared_entity AS (
              SELECT name, definition_hash
              FROM UNNEST([
                STRUCT('users' AS name, '8be32ddad943' AS definition_hash),
                STRUCT('visits' AS name, 'e051e89bf105' AS definition_hash)
              ])
            ),
            newest_judged AS (
              SELECT entity, MAX(snapshot_date) AS snapshot_date
              FROM ops.current_snapshot
              WHERE state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending')
              GROUP BY entity
            ),
            entity AS (
              SELECT
                declared_entity.name,
                declared_entity.definition_hash,
                p_run_date AS run_date,
                -- A run for a day long past must not rewind to where bronze no longer reaches.
                DATE_SUB(GREATEST(p_run_date, IFNULL(newest_judged.snapshot_date, p_run_date)), INTERVAL 35 DAY) AS window_start,
                newest_judged.snapshot_date AS newest_judged
              FROM declared_entity
              LEFT JOIN newest_judged
                ON newest_judged.entity = declared_entity.name
            ),
            observed_snapshot AS (
              SELECT entity, snapshot_date, is_marker, file_count, objects, content, loaded_at, is_loaded, is_certain
              FROM ops.observed_snapshot
            ),
            pending AS (
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
                WHERE screen IN ('empty', 'header', 'header_only', 'delivered_twice', 'mass_rejection', 'mass_change')
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
            ),
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
            )
          UNION ALL
          SELECT entity, snapshot_date, 'pending', objects, content, is_marker, file_count, FALSE
          FROM pending
        )
      SELECT AS STRUCT
        EXISTS (SELECT 1 FROM finding WHERE state = 'pending'),
        EXISTS (SELECT 1 FROM finding WHERE state != 'pending' AND NOT is_judged),
        EXISTS (SELECT 1 FROM finding WHERE state = 'too_late') OR EXISTS (
          SELECT 1
          FROM quality.error_event AS event
          LEFT JOIN ops.current_snapshot AS judged
            ON judged.entity = event.entity
            AND judged.snapshot_date = event.snapshot_date
          LEFT JOIN finding
            ON finding.entity = event.entity
            AND finding.snapshot_date = event.snapshot_date
          WHERE event.screen = 'too_late'
            AND event.closed_at IS NULL
            AND event.snapshot_date <= p_run_date
            AND IFNULL(COALESCE(finding.state, judged.state) != 'too_late', TRUE)
        ),
        EXISTS (
          SELECT 1
          FROM quality.error_event AS event
          WHERE event.closed_at IS NULL
            AND NOT EXISTS (
              SELECT 1 FROM quality.screen AS screen WHERE screen.table_name = event.table_name AND screen.name = event.screen
            )
        ),
        NOT EXISTS (SELECT 1 FROM ops.lock),
        EXISTS (
          SELECT screen
          FROM quality.error_event
          WHERE closed_at IS NULL
            AND (table_name = 'ops.run_silver')
        ),
        EXISTS (
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
        ) OR EXISTS (
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
    );
    IF v_has_findings OR v_has_late THEN
      CREATE OR REPLACE TEMP TABLE finding AS
      -- What is missing, landed but not loaded, or too late, where that is not known yet; and what is to be judged.
      WITH
        declared_entity AS (
          SELECT name, definition_hash
          FROM UNNEST([
            STRUCT('users' AS name, '8be32ddad943' AS definition_hash),
            STRUCT('visits' AS name, 'e051e89bf105' AS definition_hash)
          ])
        ),
        newest_judged AS (
          SELECT entity, MAX(snapshot_date) AS snapshot_date
          FROM ops.current_snapshot
          WHERE state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending')
          GROUP BY entity
        ),
        entity AS (
          SELECT
            declared_entity.name,
            declared_entity.definition_hash,
            p_run_date AS run_date,
            -- A run for a day long past must not rewind to where bronze no longer reaches.
            DATE_SUB(GREATEST(p_run_date, IFNULL(newest_judged.snapshot_date, p_run_date)), INTERVAL 35 DAY) AS window_start,
            newest_judged.snapshot_date AS newest_judged
          FROM declared_entity
          LEFT JOIN newest_judged
            ON newest_judged.entity = declared_entity.name
        ),
        observed_snapshot AS (
          SELECT entity, snapshot_date, is_marker, file_count, objects, content, loaded_at, is_loaded, is_certain
          FROM ops.observed_snapshot
        ),
        pending AS (
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
            WHERE screen IN ('empty', 'header', 'header_only', 'delivered_twice', 'mass_rejection', 'mass_change')
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
        ),
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
        )
      UNION ALL
      SELECT entity, snapshot_date, 'pending', objects, content, is_marker, file_count, FALSE
      FROM pending;
    END IF;
    IF v_has_findings THEN
      IF p_needs_lock THEN
        INSERT INTO ops.lock (run_id, locked_at)
        SELECT p_run_id, CURRENT_TIMESTAMP()
        FROM UNNEST([NOT EXISTS (SELECT 1 FROM ops.lock)]) AS is_needed
        WHERE is_needed;
        SET p_needs_lock = FALSE;
      END IF;
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
      WHERE finding.state != 'pending'
        AND NOT finding.is_judged;
      COMMIT TRANSACTION;
      SET v_in_tx = FALSE;
    END IF;
    IF v_has_gone THEN
      UPDATE quality.error_event AS event
      SET closed_at = CURRENT_TIMESTAMP()
      WHERE event.closed_at IS NULL
        AND NOT EXISTS (
          SELECT 1 FROM quality.screen AS screen WHERE screen.table_name = event.table_name AND screen.name = event.screen
        );
    END IF;
    IF v_has_late THEN
      -- Those that are so for longer too: what is not among these is so no more.
      CREATE OR REPLACE TEMP TABLE failed_screen AS
      WITH
        late AS (
          SELECT entity, snapshot_date
          FROM finding
          WHERE state = 'too_late'
          UNION DISTINCT
          SELECT entity, snapshot_date
          FROM ops.current_snapshot
          WHERE state = 'too_late'
            AND snapshot_date <= p_run_date
        )
      SELECT
        'too_late' AS screen,
        'block' AS severity,
        entity,
        snapshot_date,
        CONCAT('bronze.', entity) AS table_name,
        '' AS key,
        1 AS failing,
        CONCAT(entity, ' of ', CAST(snapshot_date AS STRING), ' came more than ', CAST(35 AS STRING), ' days after its day and is refused: bronze no longer reaches so far back') AS message
      FROM late;
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
      USING (SELECT * FROM failed_screen) AS failed
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
        WHEN NOT MATCHED BY SOURCE AND event.closed_at IS NULL AND event.screen = 'too_late' AND event.snapshot_date <= p_run_date THEN
          UPDATE SET closed_at = CURRENT_TIMESTAMP();
    END IF;
  EXCEPTION WHEN ERROR THEN
    SET v_error = @@error.message;
    IF v_in_tx THEN
      BEGIN
        ROLLBACK TRANSACTION;
      EXCEPTION WHEN ERROR THEN
        SET v_error = CONCAT(v_error, '\nROLLBACK TRANSACTION: ', @@error.message);
      END;
    END IF;
    RAISE USING MESSAGE = v_error;
  END;
END
