BEGIN
  -- Generated from sql/silver/users_history/table.yaml and query.sql.
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_revision INT64;
  DECLARE v_started_at TIMESTAMP;
  DECLARE v_date, v_older_rules DATE;
  DECLARE v_loaded_at TIMESTAMP;
  DECLARE v_is_certain, v_is_withdrawn, v_is_loaded_again BOOL;
  DECLARE v_lines_hash STRING;
  DECLARE v_objects, v_content, v_earlier_content, v_state, v_reason, v_message, v_wrong_header, v_problem, v_error STRING;
  DECLARE v_is_marker, v_rewinds, v_withholds_deletions, v_has_open_events BOOL;
  DECLARE v_is_last BOOL DEFAULT FALSE;
  DECLARE v_file_count, v_header_lines INT64;
  DECLARE v_waived ARRAY<STRING>;
  DECLARE v_failed ARRAY<STRUCT<screen STRING, severity STRING, table_name STRING, key STRING, failing INT64, message STRING>>;
  DECLARE v_failing, v_delivered, v_accepted, v_repeated, v_rejected, v_quarantined, v_inserted, v_changed, v_changed_by_rules, v_changed_by_first_values, v_deleted, v_kept, v_respelled INT64;

  BEGIN
    LOOP
      -- One pending snapshot was seen and is judged: another look would find none.
      IF v_is_last THEN
        LEAVE;
      END IF;
      SET (
        v_revision, v_date, v_objects, v_content, v_is_marker, v_file_count, v_loaded_at, v_is_certain, v_is_withdrawn, v_is_loaded_again,
        v_is_last, v_rewinds, v_earlier_content, v_waived, v_older_rules, v_has_open_events
      ) = (
        WITH
          finding AS (
            SELECT
              MAX(revision) AS revision,
              MAX(IF(state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending'), snapshot_date, NULL)) AS newest_judged
            FROM ops.snapshot
            WHERE entity = 'users'
          ),
          entity AS (
            SELECT
              'users' AS name,
              'a6f8fa9869d0' AS definition_hash,
              p_run_date AS run_date,
              -- A run for a day long past must not rewind to where bronze no longer reaches.
              DATE_SUB(GREATEST(p_run_date, IFNULL(newest_judged, p_run_date)), INTERVAL 35 DAY) AS window_start,
              newest_judged
            FROM finding
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
            FROM (SELECT * FROM ops.observed_snapshot WHERE is_loaded) AS observed
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
          next_snapshot AS (
            SELECT *, COUNT(*) OVER () AS remaining
            FROM pending
            ORDER BY snapshot_date
            LIMIT 1
          ),
          judged AS (
            SELECT
              judged.snapshot_date < next_snapshot.snapshot_date AS is_earlier,
              judged.snapshot_date,
              judged.state,
              judged.content,
              judged.definition_hash
            FROM ops.current_snapshot AS judged
            CROSS JOIN next_snapshot
            WHERE judged.entity = 'users'
              AND judged.state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending')
          )
        SELECT AS STRUCT
          (SELECT IFNULL(revision, 0) FROM finding),
          (SELECT snapshot_date FROM next_snapshot),
          (SELECT objects FROM next_snapshot),
          (SELECT content FROM next_snapshot),
          (SELECT is_marker FROM next_snapshot),
          (SELECT file_count FROM next_snapshot),
          (SELECT loaded_at FROM next_snapshot),
          (SELECT is_certain FROM next_snapshot),
          (SELECT is_withdrawn FROM next_snapshot),
          (SELECT is_loaded_again FROM next_snapshot),
          IFNULL((SELECT remaining = 1 FROM next_snapshot), TRUE) AND NOT EXISTS (SELECT 1 FROM judged WHERE NOT is_earlier),
          EXISTS (SELECT 1 FROM judged WHERE NOT is_earlier),
          (SELECT content FROM judged WHERE is_earlier AND state IN ('applied', 'unchanged') ORDER BY snapshot_date DESC LIMIT 1),
          ARRAY(
            SELECT waiver.screen
            FROM quality.waiver AS waiver
            CROSS JOIN next_snapshot
            WHERE waiver.entity = 'users'
              AND waiver.snapshot_date = next_snapshot.snapshot_date
              AND waiver.expires_on >= p_run_date
          ),
          (
            SELECT IF(definition_hash = 'a6f8fa9869d0', NULL, snapshot_date)
            FROM judged
            WHERE is_earlier
              AND state = 'applied'
            ORDER BY snapshot_date DESC
            LIMIT 1
          ),
          EXISTS (
            SELECT 1
            FROM quality.error_event AS event
            CROSS JOIN next_snapshot
            WHERE event.table_name = 'bronze.users'
              AND event.snapshot_date = next_snapshot.snapshot_date
              AND event.closed_at IS NULL
          )
      );
      IF v_date IS NULL THEN
        LEAVE;
      END IF;
      IF v_is_loaded_again THEN
        SET v_lines_hash = (
          SELECT CONCAT(
            CAST(COUNT(*) AS STRING), ':',
            CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(
              CASE outcome WHEN 'accepted' THEN row_hash WHEN 'header' THEN TO_HEX(MD5(header)) ELSE TO_HEX(MD5(raw)) END,
              1, 15
            )) AS INT64)) AS STRING)
          )
          FROM silver.users_screened
          WHERE snapshot_date = v_date
        );
        IF v_lines_hash IS NOT DISTINCT FROM (
          SELECT lines_hash FROM ops.current_snapshot WHERE entity = 'users' AND snapshot_date = v_date
        ) THEN
          BEGIN TRANSACTION;
          SET v_in_tx = TRUE;
          UPDATE ops.lock SET run_id = p_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
          IF EXISTS (SELECT 1 FROM ops.snapshot WHERE entity = 'users' AND revision > v_revision AND run_id != p_run_id) THEN
            RAISE USING MESSAGE = 'Another run has moved users on: the next run takes up from there';
          END IF;
          INSERT INTO ops.snapshot (
            entity, snapshot_date, revision, state, reason, objects, content, is_marker, file_count, delivered, accepted, quarantined,
            inserted, changed, deleted, definition_hash, loaded_at, is_certain, lines_hash, run_id, recorded_at
          )
          SELECT
            entity, snapshot_date, v_revision + 1, state, reason, objects, content, is_marker, file_count, delivered, accepted, quarantined,
            inserted, changed, deleted, definition_hash, v_loaded_at, v_is_certain, lines_hash, p_run_id, CURRENT_TIMESTAMP()
          FROM ops.current_snapshot
          WHERE entity = 'users'
            AND snapshot_date = v_date;
          COMMIT TRANSACTION;
          SET v_in_tx = FALSE;
          CONTINUE;
        END IF;
      END IF;
      SET v_started_at = CURRENT_TIMESTAMP();
      SET v_reason = NULL;
      SET v_message = NULL;
      SET v_failing = 0;
      SET v_delivered = NULL;
      SET v_accepted = NULL;
      SET v_quarantined = NULL;
      SET v_inserted = NULL;
      SET v_changed = NULL;
      SET v_deleted = NULL;
      SET v_kept = NULL;
      SET v_repeated = NULL;
      SET v_rejected = NULL;
      SET v_withholds_deletions = FALSE;
      SET v_changed_by_rules = 0;
      SET v_changed_by_first_values = 0;
      SET v_lines_hash = NULL;
      SET v_failed = [];

      -- A NULL content is equal to nothing, itself included.
      IF v_is_withdrawn THEN
        SET v_state = 'withdrawn';
      ELSEIF v_content = v_earlier_content THEN
        SET v_state = 'unchanged';
      ELSEIF v_is_marker THEN
        SET v_state = 'rejected';
        SET v_reason = 'content_gone';
        SET v_message = CONCAT('users of ', CAST(v_date AS STRING), ' was skipped as unchanged, and the snapshot before it has changed since: land the file of that day again');
      ELSE
        CREATE OR REPLACE TEMP TABLE users_delivered AS
        WITH
          line AS (
            SELECT
              _PARTITIONDATE AS snapshot_date,
              STRUCT(
                id,
                city,
                joined,
                extra_1,
                extra_2,
                extra_3
              ) AS raw
            FROM bronze.users
            WHERE _PARTITIONDATE = v_date
              -- A line of nothing but commas is none.
              AND COALESCE(
                NULLIF(TRIM(id), ''),
                NULLIF(TRIM(city), ''),
                NULLIF(TRIM(joined), ''),
                NULLIF(TRIM(extra_1), ''),
                NULLIF(TRIM(extra_2), ''),
                NULLIF(TRIM(extra_3), '')
              ) IS NOT NULL
          ),
          fingerprinted AS (
            SELECT
              snapshot_date,
              raw,
              IF(
                STRPOS(CONCAT(IFNULL(raw.id, ''), IFNULL(raw.city, ''), IFNULL(raw.joined, ''), IFNULL(raw.extra_1, ''), IFNULL(raw.extra_2, ''), IFNULL(raw.extra_3, '')), '\x1f') = 0 AND STRPOS(CONCAT(IFNULL(raw.id, ''), IFNULL(raw.city, ''), IFNULL(raw.joined, ''), IFNULL(raw.extra_1, ''), IFNULL(raw.extra_2, ''), IFNULL(raw.extra_3, '')), '\x1e') = 0,
                TO_HEX(MD5(CONCAT(
                  'a6f8fa9869d0',
                  '\x1f', IFNULL(raw.id, '\x1e'),
                  '\x1f', IFNULL(raw.city, '\x1e'),
                  '\x1f', IFNULL(raw.joined, '\x1e'),
                  '\x1f', IFNULL(raw.extra_1, '\x1e'),
                  '\x1f', IFNULL(raw.extra_2, '\x1e'),
                  '\x1f', IFNULL(raw.extra_3, '\x1e')
                ))),
                NULL
              ) AS line_hash
            FROM line
          ),
          -- What the same rules found in a line stands beside the version that it made.
          version AS (
            SELECT
              line_hash AS known_hash,
              user_id,
              row_hash,
              line_notes
            FROM silver.users_history
            WHERE valid_from < v_date
              AND valid_to >= v_date
              AND line_hash IS NOT NULL
          ),
          recognised AS (
            SELECT
              fingerprinted.snapshot_date,
              fingerprinted.raw,
              fingerprinted.line_hash,
              version.known_hash IS NOT NULL AS is_known,
              version.user_id,
              version.row_hash,
              version.line_notes,
              '' AS day_notes
            FROM fingerprinted
            LEFT JOIN version
              ON version.known_hash = fingerprinted.line_hash
          ),
          delivered AS (
            SELECT
              IF(is_known, NULL, raw.id) AS id,
              IF(is_known, NULL, raw.city) AS city,
              IF(is_known, NULL, raw.joined) AS joined,
              IF(is_known, NULL, raw.extra_1) AS extra_1,
              IF(is_known, NULL, raw.extra_2) AS extra_2,
              IF(is_known, NULL, raw.extra_3) AS extra_3,
              snapshot_date,
              raw,
              STRUCT(
                is_known,
                line_hash,
                user_id,
                row_hash,
                line_notes,
                day_notes
              ) AS known
            FROM recognised
          ),
          cleansed AS (
            WITH
              source AS (
                SELECT * FROM delivered
              )
            SELECT
              SAFE_CAST(id AS INT64) AS user_id,
              NULLIF(city, '') AS city,
              SAFE_CAST(joined AS TIMESTAMP) AS joined_at,
              snapshot_date,
              raw,
              known
            FROM source
          ),
          screened AS (
            SELECT
              IF(known.is_known, known.user_id, user_id) AS user_id,
              city,
              joined_at,
              IF(known.is_known, FALSE, user_id IS NULL AND IFNULL(raw.id IN ('id', 'city', 'joined', '\ufeffid', '\ufeff"id"') OR raw.city IN ('id', 'city', 'joined', '\ufeffid', '\ufeff"id"'), FALSE)) AS is_header,
              IF(known.is_known, FALSE, IF(user_id IS NULL, 2 * ARRAY_LENGTH(SPLIT(ARRAY_TO_STRING([
                raw.id,
                raw.city,
                raw.joined,
                raw.extra_1,
                raw.extra_2,
                raw.extra_3
              ], '\n'), '\n')) < 2, FALSE)) AS is_remark,
              IF(known.is_known, '', CONCAT(
                IF(user_id IS NULL, 'key_unreadable ', ''),
                IF(raw.extra_1 IS NOT NULL, 'extra_field ', ''),
                IF(joined_at IS NULL AND TRIM(raw.joined) != '', 'joined_at_unreadable ', ''),
                IF(DATE(joined_at, 'UTC') NOT BETWEEN DATE '2018-01-01' AND DATE '2030-12-31', 'joined_at_out_of_range ', '')
              )) AS rejected_by,
              IF(known.is_known, known.line_notes, CONCAT(
                IF(STRPOS(city, '\ufffd') > 0, 'encoding_damaged ', ''),
                IF(city IS NULL, 'city_missing ', '')
              )) AS line_notes,
              IF(known.is_known, known.day_notes, '') AS day_notes,
              raw,
              known
            FROM cleansed
          )
        SELECT
          CASE
            WHEN is_header THEN 'header'
            WHEN rejected_by = '' THEN 'accepted'
            ELSE 'quarantined'
          END AS outcome,
          user_id,
          city,
          joined_at,
          IF(known.is_known, known.row_hash, TO_HEX(MD5(CONCAT(
            IFNULL(CONCAT('user_id=', CAST(user_id AS STRING), ';'), ''),
            IFNULL(CONCAT('city=', CAST(LENGTH(city) AS STRING), ':', city, ';'), ''),
            IFNULL(CONCAT('joined_at=', CAST(UNIX_MICROS(joined_at) AS STRING), ';'), '')
          )))) AS row_hash,
          known.line_hash,
          IF(is_remark, 'remark ', rejected_by) AS rejected_by,
          IF(is_remark, '', line_notes) AS line_notes,
          IF(is_remark, '', day_notes) AS day_notes,
          IF(
            is_header,
            RTRIM(ARRAY_TO_STRING([
              REGEXP_REPLACE(raw.id, r'^\x{feff}"?([^"]*)"?$', r'\1'),
              raw.city,
              raw.joined,
              raw.extra_1,
              raw.extra_2,
              raw.extra_3
            ], ',', ''), ','),
            NULL
          ) AS header,
          IF(NOT is_header AND rejected_by != '', TO_JSON_STRING(raw), NULL) AS raw
        FROM screened;

        -- Of lines with the same key one is accepted, the others are rejected. Of lines that did not pass the keys prove little: where one
        -- cannot be read, or too many lines are such, nothing is deleted.
        SET (v_lines_hash, v_delivered, v_header_lines, v_wrong_header, v_accepted, v_repeated, v_rejected, v_quarantined, v_withholds_deletions) = (
          WITH
            counted AS (
              SELECT
                CONCAT(
                  CAST(COUNT(*) AS STRING), ':',
                  CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(
                    CASE outcome WHEN 'accepted' THEN row_hash WHEN 'header' THEN TO_HEX(MD5(header)) ELSE TO_HEX(MD5(raw)) END,
                    1, 15
                  )) AS INT64)) AS STRING)
                ) AS lines_hash,
                COUNTIF(outcome != 'header') AS delivered,
                COUNTIF(outcome = 'header') AS header_lines,
                MIN(IF(
                  header NOT IN (
                    'id,city',
                    'id,city,joined'
                  ),
                  header,
                  NULL
                )) AS wrong_header,
                COUNTIF(outcome = 'accepted') AS passed,
                COUNT(DISTINCT IF(outcome = 'accepted', user_id, NULL)) AS accepted,
                COUNTIF(outcome = 'quarantined' AND rejected_by != 'remark ') AS failed,
                COUNTIF(outcome = 'quarantined' AND STARTS_WITH(rejected_by, 'key_unreadable ')) > 0 AS has_unreadable_key
              FROM users_delivered
            )
          SELECT AS STRUCT
            lines_hash,
            delivered,
            header_lines,
            wrong_header,
            accepted,
            passed - accepted,
            failed + passed - accepted,
            delivered - accepted,
            has_unreadable_key OR failed + passed - accepted > NUMERIC '0.3' * delivered
          FROM counted
        );
        SET v_reason = CASE
          WHEN v_delivered + v_header_lines = 0 THEN IF('empty' IN UNNEST(v_waived), NULL, 'empty')
          WHEN (v_wrong_header IS NOT NULL OR v_header_lines != v_file_count) AND 'header' NOT IN UNNEST(v_waived) THEN 'header'
          WHEN v_delivered = 0 AND 'header_only' NOT IN UNNEST(v_waived) THEN 'header_only'
        END;
        IF v_reason IS NOT NULL THEN
          SET v_failing = v_delivered;
          SET (v_accepted, v_quarantined) = (NULL, NULL);
          SET v_message = CASE v_reason
            WHEN 'empty' THEN CONCAT('users of ', CAST(v_date AS STRING), ' is empty: land the file again')
            WHEN 'header_only' THEN CONCAT('users of ', CAST(v_date AS STRING), ' holds a header and no rows: land the file again')
            WHEN 'header' THEN CONCAT(
              'users of ', CAST(v_date AS STRING), ' has ', CAST(v_header_lines AS STRING), ' header lines in ',
              CAST(v_file_count AS STRING), ' files. Expected id,city,joined',
              IFNULL(CONCAT('; delivered ', v_wrong_header), ''),
              COALESCE(
                IF(STARTS_WITH(v_wrong_header, 'id,city,joined,'), (
                  SELECT IF(
                    COUNTIF(name IN ('', 'id', 'city', 'joined')) > 0,
                    NULL,
                    CONCAT('. To take the new columns add to sql/bronze/users/table.yaml:', STRING_AGG(CONCAT(
                      '\n  - { name: ', LOWER(REGEXP_REPLACE(name, r'[^A-Za-z0-9]+', '_')),
                      ', spare: extra_', CAST(place + -2 AS STRING),
                      IF(REGEXP_CONTAINS(name, r'^[a-z][a-z0-9_]*$'), '', CONCAT(', header: ', TO_JSON_STRING(name))),
                      ', optional: true, description: ', TO_JSON_STRING(CONCAT('Delivered as ', name)), ' }'
                    ), '' ORDER BY place))
                  )
                  FROM UNNEST(SPLIT(v_wrong_header, ',')) AS name WITH OFFSET AS place
                  WHERE place >= 3
                ), NULL),
                IF(STARTS_WITH(v_wrong_header, 'id,city,'), (
                  SELECT IF(
                    COUNTIF(name IN ('', 'id', 'city', 'joined')) > 0,
                    NULL,
                    CONCAT('. To take the new columns add to sql/bronze/users/table.yaml, and have the file hold joined before them, empty where there is nothing:', STRING_AGG(CONCAT(
                      '\n  - { name: ', LOWER(REGEXP_REPLACE(name, r'[^A-Za-z0-9]+', '_')),
                      ', spare: extra_', CAST(place + -1 AS STRING),
                      IF(REGEXP_CONTAINS(name, r'^[a-z][a-z0-9_]*$'), '', CONCAT(', header: ', TO_JSON_STRING(name))),
                      ', optional: true, description: ', TO_JSON_STRING(CONCAT('Delivered as ', name)), ' }'
                    ), '' ORDER BY place))
                  )
                  FROM UNNEST(SPLIT(v_wrong_header, ',')) AS name WITH OFFSET AS place
                  WHERE place >= 2
                ), NULL),
                ': land a file with the expected header'
              )
            )
          END;
        END IF;
        SET v_state = IF(v_reason IS NULL, 'applied', 'rejected');
      END IF;
      IF v_state = 'applied' THEN
        IF v_repeated > 0 THEN
          -- Of lines with the same key the first by its raw text is accepted; only then is bronze read again.
          CREATE OR REPLACE TEMP TABLE users_repeated AS
          SELECT user_id
          FROM users_delivered
          WHERE outcome = 'accepted'
          GROUP BY user_id
          HAVING COUNT(*) > 1;
          SET v_repeated = (SELECT COUNT(*) FROM users_repeated);
          DELETE FROM users_delivered AS delivered
          WHERE outcome = 'accepted'
            AND EXISTS (SELECT 1 FROM users_repeated AS repeated WHERE repeated.user_id = delivered.user_id);
          INSERT INTO users_delivered (outcome, user_id, city, joined_at, row_hash, rejected_by, line_notes, day_notes, raw)
          WITH
            ranked AS (
              SELECT
                screened.*,
                ROW_NUMBER() OVER (PARTITION BY screened.user_id ORDER BY screened.raw) AS place
              FROM silver.users_screened AS screened
              INNER JOIN users_repeated AS repeated
                ON repeated.user_id = screened.user_id
              WHERE screened.snapshot_date = v_date
                AND screened.outcome = 'accepted'
            )
          SELECT
            IF(place = 1, 'accepted', 'quarantined') AS outcome,
            user_id,
            city,
            joined_at,
            row_hash,
            IF(place = 1, '', 'duplicate_key ') AS rejected_by,
            noted_by AS line_notes,
            '' AS day_notes,
            IF(place = 1, NULL, raw) AS raw
          FROM ranked;
        END IF;

        CREATE OR REPLACE TEMP TABLE users_compared AS
        WITH
          accepted AS (
            SELECT
              user_id,
              city,
              joined_at,
              row_hash,
              line_hash,
              line_notes
            FROM users_delivered
            WHERE outcome = 'accepted'
          ),
          -- The versions that were open after the snapshot before this one.
          known AS (
            SELECT user_id, valid_from, row_hash, line_hash
            FROM silver.users_history
            WHERE valid_from < v_date
              AND valid_to >= v_date
          ),
          -- A key that was delivered, but only in lines that did not pass, has not vanished.
          quarantined AS (
            SELECT DISTINCT user_id
            FROM users_delivered
            WHERE outcome = 'quarantined'
          )
        SELECT
          CASE
            WHEN known.user_id IS NULL THEN 'inserted'
            -- Only the text is another, or the rules are: the next such line is recognised.
            WHEN accepted.row_hash = known.row_hash THEN 'respelled'
            WHEN accepted.user_id IS NOT NULL THEN 'changed'
            WHEN quarantined.user_id IS NOT NULL OR v_withholds_deletions THEN 'kept'
            ELSE 'deleted'
          END AS change,
          COALESCE(accepted.user_id, known.user_id) AS user_id,
          known.valid_from AS ends,
          accepted.city,
          accepted.joined_at,
          accepted.row_hash,
          accepted.line_hash,
          accepted.line_notes
        FROM accepted
        FULL JOIN known
          ON known.user_id = accepted.user_id
        LEFT JOIN quarantined
          ON quarantined.user_id = known.user_id
        WHERE known.user_id IS NULL
          OR accepted.user_id IS NULL
          OR accepted.row_hash != known.row_hash
          OR (accepted.line_hash IS NOT NULL AND accepted.line_hash IS DISTINCT FROM known.line_hash);

        SET (v_inserted, v_changed, v_deleted, v_kept, v_respelled, v_failed) = (
          WITH
            counted AS (
              SELECT
                COUNTIF(change = 'inserted') AS inserted,
                COUNTIF(change = 'changed') AS changed,
                COUNTIF(change = 'deleted') AS deleted,
                COUNTIF(change = 'kept') AS kept,
                COUNTIF(change = 'respelled') AS respelled
              FROM users_compared
            ),
            failure AS (
              SELECT screen, COUNT(*) AS failing
              FROM users_delivered AS delivered,
                UNNEST(SPLIT(TRIM(CONCAT(delivered.rejected_by, delivered.line_notes, delivered.day_notes)), ' ')) AS screen
              WHERE delivered.outcome != 'header'
                AND CONCAT(delivered.rejected_by, delivered.line_notes, delivered.day_notes) != ''
              GROUP BY screen
            ),
            screen AS (
              SELECT screen, severity
              FROM UNNEST([
                STRUCT('key_unreadable' AS screen, 'reject' AS severity),
                STRUCT('extra_field' AS screen, 'reject' AS severity),
                STRUCT('joined_at_unreadable' AS screen, 'reject' AS severity),
                STRUCT('joined_at_out_of_range' AS screen, 'reject' AS severity),
                STRUCT('encoding_damaged' AS screen, 'warn' AS severity),
                STRUCT('city_missing' AS screen, 'warn' AS severity),
                STRUCT('duplicate_key' AS screen, 'reject' AS severity),
                STRUCT('remark' AS screen, 'reject' AS severity)
              ])
            ),
            failed AS (
              SELECT failure.screen, screen.severity, failure.failing, CAST(NULL AS STRING) AS message
              FROM failure
              INNER JOIN screen
                ON screen.screen = failure.screen
              UNION ALL
              SELECT 'deletions_withheld', 'warn', kept, 'A key could not be read, or too many lines were rejected, so nothing counts as deleted'
              FROM counted
              WHERE v_withholds_deletions AND kept > 0
            )
          SELECT AS STRUCT
            inserted,
            changed,
            deleted,
            kept,
            respelled,
            ARRAY(
              SELECT AS STRUCT screen, severity, 'bronze.users' AS table_name, '' AS key, failing, message
              FROM failed
            )
          FROM counted
        );
        -- The snapshot before was judged by other rules. What those of today make of its lines has not changed in the source; where bronze
        -- holds them no longer, nothing can be told apart, and a new version is taken for one of the rules.
        IF v_older_rules IS NOT NULL AND v_changed > 0 THEN
          SET v_changed_by_rules = (
            SELECT COUNT(*)
            FROM users_compared AS compared
            WHERE compared.change = 'changed'
              AND (
                EXISTS (
                  SELECT 1
                  FROM silver.users_screened AS earlier
                  WHERE earlier.snapshot_date = v_older_rules
                    AND earlier.outcome = 'accepted'
                    AND earlier.row_hash = compared.row_hash
                    AND earlier.user_id = compared.user_id
                )
                OR NOT EXISTS (SELECT 1 FROM silver.users_screened WHERE snapshot_date = v_older_rules)
              )
          );
          IF v_changed_by_rules > 0 THEN
            SET v_failed = ARRAY_CONCAT(v_failed, [STRUCT(
              'changed_by_rules' AS screen,
              'warn' AS severity,
              'bronze.users' AS table_name,
              '' AS key,
              v_changed_by_rules AS failing,
              'New versions of rows that the source left as they were, because the contract or the query has changed: npm run rebuild -- users makes the past follow' AS message
            )]);
          END IF;
        END IF;
        -- A column that the file has anew makes every row another: that is no swapped source either. Only looked at where it decides.
        IF v_changed_by_rules = 0 AND v_changed > 0 AND v_changed + v_deleted > NUMERIC '0.3' * (v_accepted - v_inserted + v_deleted + v_kept) THEN
          SET v_changed_by_first_values = (
            WITH
              known AS (
                SELECT user_id, row_hash, city, joined_at
                FROM silver.users_history
                WHERE valid_from < v_date
                  AND valid_to >= v_date
              ),
              filled AS (
                SELECT
                  COUNT(city) > 0 AS city,
                  COUNT(joined_at) > 0 AS joined_at
                FROM known
              )
            SELECT COUNT(*)
            FROM users_compared AS compared
            CROSS JOIN filled
            INNER JOIN known
              ON known.user_id = compared.user_id
            WHERE compared.change = 'changed'
              AND known.row_hash = TO_HEX(MD5(CONCAT(
                IFNULL(CONCAT('user_id=', CAST(compared.user_id AS STRING), ';'), ''),
                IFNULL(CONCAT('city=', CAST(LENGTH(IF(filled.city, compared.city, NULL)) AS STRING), ':', IF(filled.city, compared.city, NULL), ';'), ''),
                IFNULL(CONCAT('joined_at=', CAST(UNIX_MICROS(IF(filled.joined_at, compared.joined_at, NULL)) AS STRING), ';'), '')
              )))
          );
          IF v_changed_by_first_values > 0 THEN
            SET v_failed = ARRAY_CONCAT(v_failed, [STRUCT(
              'first_values' AS screen,
              'info' AS severity,
              'bronze.users' AS table_name,
              '' AS key,
              v_changed_by_first_values AS failing,
              'New versions of rows in which only a column differs that had no value in any row before' AS message
            )]);
          END IF;
        END IF;
      END IF;
      -- The known keys are the accepted ones that are not new, the vanished ones and those that count as still there.
      IF v_state = 'applied' AND v_delivered > 0 THEN
        SET v_reason = CASE
          WHEN 2 * v_repeated > v_accepted
            AND 'delivered_twice' NOT IN UNNEST(v_waived) THEN 'delivered_twice'
          WHEN v_rejected > NUMERIC '0.3' * v_delivered
            AND 'mass_rejection' NOT IN UNNEST(v_waived) THEN 'mass_rejection'
          WHEN v_changed - v_changed_by_rules - v_changed_by_first_values + v_deleted > NUMERIC '0.3' * (v_accepted - v_inserted + v_deleted + v_kept)
            AND 'mass_change' NOT IN UNNEST(v_waived) THEN 'mass_change'
        END;
        IF v_reason IS NOT NULL THEN
          SET v_state = 'rejected';
          SET v_failing = CASE v_reason
            WHEN 'delivered_twice' THEN v_repeated
            WHEN 'mass_rejection' THEN v_rejected
            WHEN 'mass_change' THEN v_changed - v_changed_by_rules - v_changed_by_first_values + v_deleted
          END;
          SET v_message = CASE v_reason
            WHEN 'delivered_twice' THEN CONCAT(
              'users of ', CAST(v_date AS STRING), ' has ', CAST(v_repeated AS STRING), ' of its ', CAST(v_accepted AS STRING), ' keys more than once, as two exports of one day would, in ',
              RTRIM(REGEXP_REPLACE(v_objects, r'#[0-9]+( |$)', ', '), ', '),
              ': leave one export in the folder, or let it through with a row in quality.waiver'
            )
            WHEN 'mass_rejection' THEN CONCAT(
              'users of ', CAST(v_date AS STRING), ' has ', CAST(v_rejected AS STRING), ' rejected lines of ', CAST(v_delivered AS STRING), ' (', (
                SELECT STRING_AGG(CONCAT(screen, ' ', CAST(failing AS STRING)), ', ' ORDER BY failing DESC, screen LIMIT 3)
                FROM (
                  SELECT screen, COUNT(*) AS failing
                  FROM users_delivered AS delivered,
                    UNNEST(SPLIT(TRIM(delivered.rejected_by), ' ')) AS screen
                  WHERE delivered.outcome = 'quarantined'
                  GROUP BY screen
                )
              ), '), as a file in another format would: look at them in silver.users_screened, then land the right file, or let it through with a row in quality.waiver'
            )
            WHEN 'mass_change' THEN CONCAT(
              'users of ', CAST(v_date AS STRING), ' changes ', CAST(v_changed - v_changed_by_rules - v_changed_by_first_values AS STRING), ' and drops ', CAST(v_deleted AS STRING),
              ' of the ', CAST(v_accepted - v_inserted + v_deleted + v_kept AS STRING),
              ' keys that are known, as a swapped source would: land the right file, or let it through with a row in quality.waiver'
            )
          END;
          SET (v_accepted, v_quarantined, v_inserted, v_changed, v_deleted) = (NULL, NULL, NULL, NULL, NULL);
        END IF;
      END IF;
      IF v_reason IS NOT NULL THEN
        SET v_failed = [STRUCT(v_reason AS screen, 'block' AS severity, 'bronze.users' AS table_name, '' AS key, v_failing AS failing, v_message AS message)];
      END IF;
      BEGIN TRANSACTION;
      SET v_in_tx = TRUE;
      UPDATE ops.lock SET run_id = p_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;

      -- Rewind to the day before the snapshot and have every later one judged again.
      IF v_rewinds THEN
        DELETE FROM silver.users_history WHERE valid_from >= v_date;
        UPDATE silver.users_history SET valid_to = DATE '9999-12-31' WHERE valid_to >= v_date AND valid_to < DATE '9999-12-31';
        DELETE FROM quality.quarantine WHERE entity = 'users' AND snapshot_date >= v_date;
        INSERT INTO ops.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, loaded_at, is_certain, run_id, recorded_at)
        SELECT
          entity,
          snapshot_date,
          v_revision + ROW_NUMBER() OVER (ORDER BY snapshot_date) AS revision,
          'pending' AS state,
          objects,
          content,
          is_marker,
          file_count,
          loaded_at,
          is_certain,
          p_run_id AS run_id,
          CURRENT_TIMESTAMP() AS recorded_at
        FROM ops.current_snapshot
        WHERE entity = 'users'
          AND snapshot_date > v_date
          AND state IN ('applied', 'unchanged', 'rejected');
      END IF;

      IF v_state = 'applied' THEN
        IF v_changed + v_deleted + v_respelled > 0 THEN
          UPDATE silver.users_history AS history
          SET
            valid_to = IF(compared.change = 'respelled', history.valid_to, v_date),
            line_hash = IF(compared.change = 'respelled', compared.line_hash, history.line_hash),
            line_notes = IF(compared.change = 'respelled', compared.line_notes, history.line_notes)
          FROM users_compared AS compared
          WHERE history.user_id = compared.user_id
            AND history.valid_from = compared.ends
            AND compared.change IN ('changed', 'deleted', 'respelled');
        END IF;
        IF v_inserted + v_changed > 0 THEN
          INSERT INTO silver.users_history (user_id, city, joined_at, row_hash, valid_from, valid_to, line_hash, line_notes)
          SELECT
            user_id,
            city,
            joined_at,
            row_hash,
            v_date AS valid_from,
            DATE '9999-12-31' AS valid_to,
            line_hash,
            line_notes
          FROM users_compared
          WHERE change IN ('inserted', 'changed');
        END IF;
        IF v_quarantined > 0 THEN
          INSERT INTO quality.quarantine (entity, snapshot_date, key, screens, raw, run_id)
          SELECT
            'users' AS entity,
            v_date AS snapshot_date,
            CAST(user_id AS STRING) AS key,
            SPLIT(TRIM(rejected_by), ' ') AS screens,
            raw,
            p_run_id AS run_id
          FROM users_delivered
          WHERE outcome = 'quarantined';
        END IF;
      END IF;
      -- Nothing is lost: each line is in silver or in quarantine, and each open version was delivered or kept.
      SET v_problem = (
        SELECT
          CASE
            WHEN EXISTS (SELECT 1 FROM ops.snapshot WHERE entity = 'users' AND revision > v_revision AND run_id != p_run_id) THEN 'Another run has moved users on: the next run takes up from there'
            WHEN v_state != 'applied' THEN NULL
            WHEN (SELECT COUNT(*) FROM quality.quarantine WHERE entity = 'users' AND snapshot_date = v_date) != v_quarantined
              THEN 'users: delivered lines are not accepted plus quarantined ones; nothing was applied'
            WHEN (SELECT COUNT(*) FROM silver.users_history WHERE valid_to = DATE '9999-12-31') != v_accepted + v_kept
              THEN 'users: current rows are not the accepted plus the kept ones; nothing was applied'
          END
      );
      IF v_problem IS NOT NULL THEN
        RAISE USING MESSAGE = v_problem;
      END IF;

      INSERT INTO ops.snapshot (
        entity, snapshot_date, revision, state, reason, objects, content, is_marker, file_count,
        delivered, accepted, quarantined, inserted, changed, deleted, definition_hash,
        loaded_at, is_certain, lines_hash, run_id, started_at, recorded_at
      )
      SELECT
        'users',
        v_date,
        (SELECT IFNULL(MAX(revision), 0) + 1 FROM ops.snapshot WHERE entity = 'users'),
        v_state,
        v_reason,
        v_objects,
        v_content,
        v_is_marker,
        v_file_count,
        v_delivered,
        v_accepted,
        v_quarantined,
        v_inserted,
        v_changed,
        v_deleted,
        'a6f8fa9869d0',
        v_loaded_at,
        v_is_certain,
        v_lines_hash,
        p_run_id,
        v_started_at,
        CURRENT_TIMESTAMP();

      IF ARRAY_LENGTH(v_failed) > 0 OR v_has_open_events THEN
        IF v_reason IS NOT NULL THEN
          SET p_alerts = ARRAY_CONCAT(p_alerts, ARRAY(
            SELECT IFNULL(failed.message, failed.screen)
            FROM UNNEST(v_failed) AS failed
            LEFT JOIN quality.error_event AS event
              ON event.screen = failed.screen
              AND event.entity = 'users'
              AND event.snapshot_date = v_date
              AND event.table_name = failed.table_name
              AND event.key = failed.key
              AND event.closed_at IS NULL
              AND event.message IS NOT DISTINCT FROM failed.message
            WHERE failed.severity = 'block'
              AND event.screen IS NULL
          ));
        END IF;
        MERGE quality.error_event AS event
        USING (SELECT * FROM UNNEST(v_failed)) AS failed
        ON event.screen = failed.screen
          AND event.entity = 'users'
          AND event.snapshot_date = v_date
          AND event.table_name = failed.table_name
          AND event.key = failed.key
        WHEN MATCHED THEN
          UPDATE SET
            severity = failed.severity, failing = failed.failing, message = failed.message,
            last_seen = CURRENT_TIMESTAMP(), run_id = p_run_id, closed_at = NULL
        WHEN NOT MATCHED BY TARGET THEN
          INSERT (screen, severity, entity, snapshot_date, table_name, key, failing, message, first_seen, last_seen, run_id)
          VALUES (
            failed.screen, failed.severity, 'users', v_date, failed.table_name, failed.key, failed.failing, failed.message,
            CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), p_run_id
          )
          WHEN NOT MATCHED BY SOURCE AND event.closed_at IS NULL AND event.entity = 'users' AND event.snapshot_date = v_date AND event.table_name = 'bronze.users' THEN
            UPDATE SET closed_at = CURRENT_TIMESTAMP();
      END IF;
      COMMIT TRANSACTION;
      SET v_in_tx = FALSE;
    END LOOP;
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
