BEGIN
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_next ARRAY<STRUCT<entity STRING, revision INT64, date DATE, objects STRING, content STRING, is_marker BOOL, file_count INT64, loaded_at TIMESTAMP, is_certain BOOL, is_withdrawn BOOL, is_loaded_again BOOL, rewinds BOOL, earlier_content STRING, older_rules DATE, waived ARRAY<STRING>, has_open_events BOOL>>;
  DECLARE v_has_next BOOL;
  DECLARE v_is_last BOOL DEFAULT FALSE;
  DECLARE v_error, v_problem STRING;
  DECLARE v_users_date, v_users_older_rules DATE;
  DECLARE v_users_started_at, v_users_loaded_at TIMESTAMP;
  DECLARE v_users_is_certain, v_users_is_withdrawn, v_users_is_loaded_again, v_users_is_marker, v_users_is_resolved, v_users_rewinds, v_users_withholds_deletions, v_users_has_open_events BOOL;
  DECLARE v_users_objects, v_users_content, v_users_earlier_content, v_users_lines_hash, v_users_state, v_users_reason, v_users_message, v_users_wrong_header STRING;
  DECLARE v_users_waived ARRAY<STRING>;
  DECLARE v_users_failed ARRAY<STRUCT<screen STRING, severity STRING, table_name STRING, key STRING, failing INT64, message STRING>>;
  DECLARE v_users_revision, v_users_file_count, v_users_header_lines, v_users_failing, v_users_delivered, v_users_accepted, v_users_repeated, v_users_rejected, v_users_quarantined, v_users_inserted, v_users_changed, v_users_changed_by_rules, v_users_changed_by_first_values, v_users_deleted, v_users_kept, v_users_respelled INT64;
  DECLARE v_visits_date, v_visits_older_rules DATE;
  DECLARE v_visits_started_at, v_visits_loaded_at TIMESTAMP;
  DECLARE v_visits_is_certain, v_visits_is_withdrawn, v_visits_is_loaded_again, v_visits_is_marker, v_visits_is_resolved, v_visits_rewinds, v_visits_withholds_deletions, v_visits_has_open_events BOOL;
  DECLARE v_visits_objects, v_visits_content, v_visits_earlier_content, v_visits_lines_hash, v_visits_state, v_visits_reason, v_visits_message, v_visits_wrong_header STRING;
  DECLARE v_visits_waived ARRAY<STRING>;
  DECLARE v_visits_failed ARRAY<STRUCT<screen STRING, severity STRING, table_name STRING, key STRING, failing INT64, message STRING>>;
  DECLARE v_visits_revision, v_visits_file_count, v_visits_header_lines, v_visits_failing, v_visits_delivered, v_visits_accepted, v_visits_repeated, v_visits_rejected, v_visits_quarantined, v_visits_inserted, v_visits_changed, v_visits_changed_by_rules, v_visits_changed_by_first_values, v_visits_deleted, v_visits_kept, v_visits_respelled INT64;

  BEGIN
    LOOP
      -- The last pending snapshots were seen and are judged: another look would find none.
      IF v_is_last THEN
        LEAVE;
      END IF;
      SET (v_next, v_has_next, v_is_last) = (
        WITH
          declared AS (
            SELECT name, definition_hash
            FROM UNNEST([
              STRUCT('users' AS name, '8be32ddad943' AS definition_hash),
              STRUCT('visits' AS name, 'e051e89bf105' AS definition_hash)
            ])
          ),
          finding AS (
            SELECT
              entity,
              MAX(revision) AS revision,
              MAX(IF(state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending'), snapshot_date, NULL)) AS newest_judged
            FROM ops.snapshot
            GROUP BY entity
          ),
          entity AS (
            SELECT
              declared.name,
              declared.definition_hash,
              p_run_date AS run_date,
              -- A run for a day long past must not rewind to where bronze no longer reaches.
              DATE_SUB(GREATEST(p_run_date, IFNULL(finding.newest_judged, p_run_date)), INTERVAL 35 DAY) AS window_start,
              finding.newest_judged,
              IFNULL(finding.revision, 0) AS revision
            FROM declared
            LEFT JOIN finding
              ON finding.entity = declared.name
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
            SELECT *, COUNT(*) OVER (PARTITION BY entity) AS remaining
            FROM pending
            WHERE TRUE
            QUALIFY ROW_NUMBER() OVER (PARTITION BY entity ORDER BY snapshot_date) = 1
          ),
          judged AS (
            SELECT
              judged.entity,
              judged.snapshot_date < next_snapshot.snapshot_date AS is_earlier,
              judged.snapshot_date,
              judged.state,
              judged.content,
              judged.definition_hash
            FROM ops.current_snapshot AS judged
            INNER JOIN next_snapshot
              ON next_snapshot.entity = judged.entity
            WHERE judged.state IN ('applied', 'unchanged', 'rejected', 'withdrawn', 'pending')
          ),
          later AS (
            SELECT DISTINCT entity
            FROM judged
            WHERE NOT is_earlier
          ),
          earlier AS (
            SELECT entity, content
            FROM judged
            WHERE is_earlier
              AND state IN ('applied', 'unchanged')
            QUALIFY ROW_NUMBER() OVER (PARTITION BY entity ORDER BY snapshot_date DESC) = 1
          ),
          earlier_applied AS (
            SELECT entity, snapshot_date, definition_hash
            FROM judged
            WHERE is_earlier
              AND state = 'applied'
            QUALIFY ROW_NUMBER() OVER (PARTITION BY entity ORDER BY snapshot_date DESC) = 1
          ),
          waived AS (
            SELECT waiver.entity, ARRAY_AGG(waiver.screen) AS screens
            FROM quality.waiver AS waiver
            INNER JOIN next_snapshot
              ON next_snapshot.entity = waiver.entity
              AND next_snapshot.snapshot_date = waiver.snapshot_date
            WHERE waiver.expires_on >= p_run_date
            GROUP BY waiver.entity
          ),
          open_event AS (
            SELECT DISTINCT next_snapshot.entity
            FROM quality.error_event AS event
            INNER JOIN next_snapshot
              ON event.table_name = CONCAT('bronze.', next_snapshot.entity)
              AND event.snapshot_date = next_snapshot.snapshot_date
            WHERE event.closed_at IS NULL
          )
        SELECT AS STRUCT
          ARRAY(
            SELECT AS STRUCT
              entity.name AS entity,
              entity.revision,
              next_snapshot.snapshot_date AS date,
              next_snapshot.objects,
              next_snapshot.content,
              next_snapshot.is_marker,
              next_snapshot.file_count,
              next_snapshot.loaded_at,
              next_snapshot.is_certain,
              next_snapshot.is_withdrawn,
              next_snapshot.is_loaded_again,
              later.entity IS NOT NULL AS rewinds,
              earlier.content AS earlier_content,
              IF(earlier_applied.definition_hash = entity.definition_hash, NULL, earlier_applied.snapshot_date) AS older_rules,
              waived.screens AS waived,
              open_event.entity IS NOT NULL AS has_open_events
            FROM entity
            LEFT JOIN next_snapshot
              ON next_snapshot.entity = entity.name
            LEFT JOIN later
              ON later.entity = entity.name
            LEFT JOIN earlier
              ON earlier.entity = entity.name
            LEFT JOIN earlier_applied
              ON earlier_applied.entity = entity.name
            LEFT JOIN waived
              ON waived.entity = entity.name
            LEFT JOIN open_event
              ON open_event.entity = entity.name
            ORDER BY entity
          ),
          EXISTS (SELECT 1 FROM next_snapshot),
          NOT EXISTS (SELECT 1 FROM next_snapshot WHERE remaining > 1) AND NOT EXISTS (SELECT 1 FROM later)
      );
      SET (v_users_revision, v_users_date, v_users_objects, v_users_content, v_users_is_marker, v_users_file_count, v_users_loaded_at, v_users_is_certain, v_users_is_withdrawn, v_users_is_loaded_again, v_users_rewinds, v_users_earlier_content, v_users_older_rules, v_users_waived, v_users_has_open_events) = (v_next[OFFSET(0)].revision, v_next[OFFSET(0)].date, v_next[OFFSET(0)].objects, v_next[OFFSET(0)].content, v_next[OFFSET(0)].is_marker, v_next[OFFSET(0)].file_count, v_next[OFFSET(0)].loaded_at, v_next[OFFSET(0)].is_certain, v_next[OFFSET(0)].is_withdrawn, v_next[OFFSET(0)].is_loaded_again, v_next[OFFSET(0)].rewinds, v_next[OFFSET(0)].earlier_content, v_next[OFFSET(0)].older_rules, v_next[OFFSET(0)].waived, v_next[OFFSET(0)].has_open_events);
      SET (v_visits_revision, v_visits_date, v_visits_objects, v_visits_content, v_visits_is_marker, v_visits_file_count, v_visits_loaded_at, v_visits_is_certain, v_visits_is_withdrawn, v_visits_is_loaded_again, v_visits_rewinds, v_visits_earlier_content, v_visits_older_rules, v_visits_waived, v_visits_has_open_events) = (v_next[OFFSET(1)].revision, v_next[OFFSET(1)].date, v_next[OFFSET(1)].objects, v_next[OFFSET(1)].content, v_next[OFFSET(1)].is_marker, v_next[OFFSET(1)].file_count, v_next[OFFSET(1)].loaded_at, v_next[OFFSET(1)].is_certain, v_next[OFFSET(1)].is_withdrawn, v_next[OFFSET(1)].is_loaded_again, v_next[OFFSET(1)].rewinds, v_next[OFFSET(1)].earlier_content, v_next[OFFSET(1)].older_rules, v_next[OFFSET(1)].waived, v_next[OFFSET(1)].has_open_events);
      IF NOT v_has_next THEN
        LEAVE;
      END IF;
      -- Generated from sql/silver/users_history/table.yaml and query.sql.
      IF v_users_date IS NOT NULL THEN
        IF v_users_is_loaded_again THEN
          SET v_users_lines_hash = (
            SELECT CONCAT(
              CAST(COUNT(*) AS STRING), ':',
              CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(
                CASE outcome WHEN 'accepted' THEN row_hash WHEN 'header' THEN TO_HEX(MD5(header)) ELSE TO_HEX(MD5(raw)) END,
                1, 15
              )) AS INT64)) AS STRING)
            )
            FROM silver.users_screened
            WHERE snapshot_date = v_users_date
          );
          IF v_users_lines_hash IS NOT DISTINCT FROM (
            SELECT lines_hash FROM ops.current_snapshot WHERE entity = 'users' AND snapshot_date = v_users_date
          ) THEN
            BEGIN TRANSACTION;
            SET v_in_tx = TRUE;
            UPDATE ops.lock SET run_id = p_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
            IF EXISTS (SELECT 1 FROM ops.snapshot WHERE entity = 'users' AND revision > v_users_revision AND run_id != p_run_id) THEN
              RAISE USING MESSAGE = 'Another run has moved users on: the next run takes up from there';
            END IF;
            INSERT INTO ops.snapshot (
              entity, snapshot_date, revision, state, reason, objects, content, is_marker, file_count, delivered, accepted, quarantined,
              inserted, changed, deleted, definition_hash, loaded_at, is_certain, lines_hash, run_id, recorded_at
            )
            SELECT
              entity, snapshot_date, v_users_revision + 1, state, reason, objects, content, is_marker, file_count, delivered, accepted, quarantined,
              inserted, changed, deleted, definition_hash, v_users_loaded_at, v_users_is_certain, lines_hash, p_run_id, CURRENT_TIMESTAMP()
            FROM ops.current_snapshot
            WHERE entity = 'users'
              AND snapshot_date = v_users_date;
            COMMIT TRANSACTION;
            SET v_in_tx = FALSE;
            -- There is nothing else to do.
            SET v_users_date = NULL;
          END IF;
        END IF;
      END IF;
      IF v_users_date IS NOT NULL THEN
        SET v_users_started_at = CURRENT_TIMESTAMP();
        SET v_users_reason = NULL;
        SET v_users_message = NULL;
        SET v_users_failing = 0;
        SET v_users_delivered = NULL;
        SET v_users_accepted = NULL;
        SET v_users_quarantined = NULL;
        SET v_users_inserted = NULL;
        SET v_users_changed = NULL;
        SET v_users_deleted = NULL;
        SET v_users_kept = NULL;
        SET v_users_repeated = NULL;
        SET v_users_rejected = NULL;
        SET v_users_is_resolved = FALSE;
        SET v_users_withholds_deletions = FALSE;
        SET v_users_changed_by_rules = 0;
        SET v_users_changed_by_first_values = 0;
        SET v_users_lines_hash = NULL;
        SET v_users_failed = [];

        -- A NULL content is equal to nothing, itself included.
        IF v_users_is_withdrawn THEN
          SET v_users_state = 'withdrawn';
        ELSEIF v_users_content = v_users_earlier_content THEN
          SET v_users_state = 'unchanged';
        ELSEIF v_users_is_marker THEN
          SET v_users_state = 'rejected';
          SET v_users_reason = 'content_gone';
          SET v_users_message = CONCAT('users of ', CAST(v_users_date AS STRING), ' was skipped as unchanged, and the snapshot before it has changed since: land the file of that day again');
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
              WHERE _PARTITIONDATE = v_users_date
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
                    '8be32ddad943',
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
              WHERE valid_from < v_users_date
                AND valid_to >= v_users_date
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
              REGEXP_REPLACE(ARRAY_TO_STRING([
                REGEXP_REPLACE(raw.id, r'^\x{feff}"?([^"]*)"?$', r'\1'),
                raw.city,
                raw.joined,
                raw.extra_1,
                raw.extra_2,
                raw.extra_3
              ], ',', ''), r'(,[\s\p{Z}]*)+$', ''),
              NULL
            ) AS header,
            IF(NOT is_header AND rejected_by != '', TO_JSON_STRING(raw), NULL) AS raw
          FROM screened;

          LOOP
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
                WHERE valid_from < v_users_date
                  AND valid_to >= v_users_date
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
                WHEN quarantined.user_id IS NOT NULL THEN 'kept'
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
            -- Of lines with the same key one is accepted, the others are rejected. Of lines that did not pass the keys prove little: where one
            -- cannot be read, or too many lines are such, nothing is deleted.
            SET (
              v_users_lines_hash, v_users_delivered, v_users_header_lines, v_users_wrong_header, v_users_accepted, v_users_repeated, v_users_rejected, v_users_quarantined,
              v_users_withholds_deletions, v_users_inserted, v_users_changed, v_users_deleted, v_users_kept, v_users_respelled, v_users_failed
            ) = (
              WITH
                outcome AS (
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
                ),
                difference AS (
                  SELECT
                    COUNTIF(change = 'inserted') AS inserted,
                    COUNTIF(change = 'changed') AS changed,
                    COUNTIF(change = 'deleted') AS deleted,
                    COUNTIF(change = 'kept') AS kept,
                    COUNTIF(change = 'respelled') AS respelled
                  FROM users_compared
                ),
                counted AS (
                  SELECT
                    outcome.*,
                    difference.*,
                    failed + passed - accepted AS rejected,
                    has_unreadable_key OR failed + passed - accepted > NUMERIC '0.3' * delivered AS withholds_deletions
                  FROM outcome
                  CROSS JOIN difference
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
                failed_screen AS (
                  SELECT failure.screen, screen.severity, failure.failing, CAST(NULL AS STRING) AS message
                  FROM failure
                  INNER JOIN screen
                    ON screen.screen = failure.screen
                  UNION ALL
                  SELECT 'deletions_withheld', 'warn', kept + deleted, 'A key could not be read, or too many lines were rejected, so nothing counts as deleted'
                  FROM counted
                  WHERE withholds_deletions AND kept + deleted > 0
                )
              SELECT AS STRUCT
                -- Lines that are resolved count as they were delivered.
                IFNULL(v_users_lines_hash, lines_hash),
                delivered,
                header_lines,
                wrong_header,
                accepted,
                IFNULL(v_users_repeated, passed - accepted),
                rejected,
                delivered - accepted,
                withholds_deletions,
                inserted,
                changed,
                IF(withholds_deletions, 0, deleted),
                IF(withholds_deletions, kept + deleted, kept),
                respelled,
                ARRAY(
                  SELECT AS STRUCT screen, severity, 'bronze.users' AS table_name, '' AS key, failing, message
                  FROM failed_screen
                )
              FROM counted
            );
            IF v_users_is_resolved OR v_users_repeated = 0 THEN
              LEAVE;
            END IF;
            CREATE OR REPLACE TEMP TABLE users_repeated AS
            SELECT user_id
            FROM users_delivered
            WHERE outcome = 'accepted'
            GROUP BY user_id
            HAVING COUNT(*) > 1;
            SET v_users_repeated = (SELECT COUNT(*) FROM users_repeated);
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
                WHERE screened.snapshot_date = v_users_date
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
            SET v_users_is_resolved = TRUE;
          END LOOP;
          SET v_users_reason = CASE
            WHEN v_users_delivered + v_users_header_lines = 0 THEN IF('empty' IN UNNEST(v_users_waived), NULL, 'empty')
            WHEN (v_users_wrong_header IS NOT NULL OR v_users_header_lines != v_users_file_count) AND 'header' NOT IN UNNEST(v_users_waived) THEN 'header'
            WHEN v_users_delivered = 0 AND 'header_only' NOT IN UNNEST(v_users_waived) THEN 'header_only'
          END;
          IF v_users_reason IS NOT NULL THEN
            SET v_users_failing = v_users_delivered;
            SET (v_users_accepted, v_users_quarantined, v_users_inserted, v_users_changed, v_users_deleted) = (NULL, NULL, NULL, NULL, NULL);
            SET v_users_message = CASE v_users_reason
              WHEN 'empty' THEN CONCAT('users of ', CAST(v_users_date AS STRING), ' is empty: land the file again')
              WHEN 'header_only' THEN CONCAT('users of ', CAST(v_users_date AS STRING), ' holds a header and no rows: land the file again')
              WHEN 'header' THEN CONCAT(
                'users of ', CAST(v_users_date AS STRING), ' has ', CAST(v_users_header_lines AS STRING), ' header lines in ',
                CAST(v_users_file_count AS STRING), ' files. Expected id,city,joined',
                IFNULL(CONCAT('; delivered ', v_users_wrong_header), ''),
                COALESCE(
                  IF(STARTS_WITH(v_users_wrong_header, 'id,city,joined,'), (
                    SELECT IF(
                      COUNTIF(TRIM(name) IN ('', 'id', 'city', 'joined')) > 0,
                      NULL,
                      CONCAT('. To take the new columns add to sql/bronze/users/table.yaml:', STRING_AGG(CONCAT(
                        '\n  - { name: ', LOWER(REGEXP_REPLACE(name, r'[^A-Za-z0-9]+', '_')),
                        ', spare: extra_', CAST(place + -2 AS STRING),
                        IF(REGEXP_CONTAINS(name, r'^[a-z][a-z0-9_]*$'), '', CONCAT(', header: ', TO_JSON_STRING(name))),
                        ', optional: true, description: ', TO_JSON_STRING(CONCAT('Delivered as ', name)), ' }'
                      ), '' ORDER BY place))
                    )
                    FROM UNNEST(SPLIT(v_users_wrong_header, ',')) AS name WITH OFFSET AS place
                    WHERE place >= 3
                  ), NULL),
                  IF(STARTS_WITH(v_users_wrong_header, 'id,city,'), (
                    SELECT IF(
                      COUNTIF(TRIM(name) IN ('', 'id', 'city', 'joined')) > 0,
                      NULL,
                      CONCAT('. To take the new columns add to sql/bronze/users/table.yaml, and have the file hold joined before them, empty where there is nothing:', STRING_AGG(CONCAT(
                        '\n  - { name: ', LOWER(REGEXP_REPLACE(name, r'[^A-Za-z0-9]+', '_')),
                        ', spare: extra_', CAST(place + -1 AS STRING),
                        IF(REGEXP_CONTAINS(name, r'^[a-z][a-z0-9_]*$'), '', CONCAT(', header: ', TO_JSON_STRING(name))),
                        ', optional: true, description: ', TO_JSON_STRING(CONCAT('Delivered as ', name)), ' }'
                      ), '' ORDER BY place))
                    )
                    FROM UNNEST(SPLIT(v_users_wrong_header, ',')) AS name WITH OFFSET AS place
                    WHERE place >= 2
                  ), NULL),
                  ': land a file with the expected header'
                )
              )
            END;
          END IF;
          SET v_users_state = IF(v_users_reason IS NULL, 'applied', 'rejected');
        END IF;
        IF v_users_state = 'applied' AND v_users_older_rules IS NOT NULL AND v_users_changed > 0 THEN
          SET v_users_changed_by_rules = (
            SELECT COUNT(*)
            FROM users_compared AS compared
            WHERE compared.change = 'changed'
              AND (
                EXISTS (
                  SELECT 1
                  FROM silver.users_screened AS earlier
                  WHERE earlier.snapshot_date = v_users_older_rules
                    AND earlier.outcome = 'accepted'
                    AND earlier.row_hash = compared.row_hash
                    AND earlier.user_id = compared.user_id
                )
                OR NOT EXISTS (SELECT 1 FROM silver.users_screened WHERE snapshot_date = v_users_older_rules)
              )
          );
          IF v_users_changed_by_rules > 0 THEN
            SET v_users_failed = ARRAY_CONCAT(v_users_failed, [STRUCT(
              'changed_by_rules' AS screen,
              'warn' AS severity,
              'bronze.users' AS table_name,
              '' AS key,
              v_users_changed_by_rules AS failing,
              'New versions of rows that the source left as they were, because the contract or the query has changed: npm run rebuild -- users makes the past follow' AS message
            )]);
          END IF;
        END IF;
        -- A column that the file has anew makes every row another: that is no swapped source either. Only looked at where it decides.
        IF v_users_state = 'applied' AND v_users_changed_by_rules = 0 AND v_users_changed > 0 AND v_users_changed + v_users_deleted > NUMERIC '0.3' * (v_users_accepted - v_users_inserted + v_users_deleted + v_users_kept) THEN
          SET v_users_changed_by_first_values = (
            WITH
              known AS (
                SELECT user_id, row_hash, city, joined_at
                FROM silver.users_history
                WHERE valid_from < v_users_date
                  AND valid_to >= v_users_date
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
          IF v_users_changed_by_first_values > 0 THEN
            SET v_users_failed = ARRAY_CONCAT(v_users_failed, [STRUCT(
              'first_values' AS screen,
              'info' AS severity,
              'bronze.users' AS table_name,
              '' AS key,
              v_users_changed_by_first_values AS failing,
              'New versions of rows in which only a column differs that had no value in any row before' AS message
            )]);
          END IF;
        END IF;
        -- The known keys are the accepted ones that are not new, the vanished ones and those that count as still there.
        IF v_users_state = 'applied' AND v_users_delivered > 0 THEN
          SET v_users_reason = CASE
            WHEN 2 * v_users_repeated > v_users_accepted
              AND 'delivered_twice' NOT IN UNNEST(v_users_waived) THEN 'delivered_twice'
            WHEN v_users_rejected > NUMERIC '0.3' * v_users_delivered
              AND 'mass_rejection' NOT IN UNNEST(v_users_waived) THEN 'mass_rejection'
            WHEN v_users_changed - v_users_changed_by_rules - v_users_changed_by_first_values + v_users_deleted > NUMERIC '0.3' * (v_users_accepted - v_users_inserted + v_users_deleted + v_users_kept)
              AND 'mass_change' NOT IN UNNEST(v_users_waived) THEN 'mass_change'
          END;
          IF v_users_reason IS NOT NULL THEN
            SET v_users_state = 'rejected';
            SET v_users_failing = CASE v_users_reason
              WHEN 'delivered_twice' THEN v_users_repeated
              WHEN 'mass_rejection' THEN v_users_rejected
              WHEN 'mass_change' THEN v_users_changed - v_users_changed_by_rules - v_users_changed_by_first_values + v_users_deleted
            END;
            SET v_users_message = CASE v_users_reason
              WHEN 'delivered_twice' THEN CONCAT(
                'users of ', CAST(v_users_date AS STRING), ' has ', CAST(v_users_repeated AS STRING), ' of its ', CAST(v_users_accepted AS STRING), ' keys more than once, as two exports of one day would, in ',
                RTRIM(REGEXP_REPLACE(v_users_objects, r'#[0-9]+( |$)', ', '), ', '),
                ': leave one export in the folder, or let it through with a row in quality.waiver'
              )
              WHEN 'mass_rejection' THEN CONCAT(
                'users of ', CAST(v_users_date AS STRING), ' has ', CAST(v_users_rejected AS STRING), ' rejected lines of ', CAST(v_users_delivered AS STRING), ' (', (
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
                'users of ', CAST(v_users_date AS STRING), ' changes ', CAST(v_users_changed - v_users_changed_by_rules - v_users_changed_by_first_values AS STRING), ' and drops ', CAST(v_users_deleted AS STRING),
                ' of the ', CAST(v_users_accepted - v_users_inserted + v_users_deleted + v_users_kept AS STRING),
                ' keys that are known, as a swapped source would: land the right file, or let it through with a row in quality.waiver'
              )
            END;
            SET (v_users_accepted, v_users_quarantined, v_users_inserted, v_users_changed, v_users_deleted) = (NULL, NULL, NULL, NULL, NULL);
          END IF;
        END IF;
        IF v_users_reason IS NOT NULL THEN
          SET v_users_failed = [STRUCT(v_users_reason AS screen, 'block' AS severity, 'bronze.users' AS table_name, '' AS key, v_users_failing AS failing, v_users_message AS message)];
        END IF;
      END IF;

      -- Generated from sql/silver/visits_history/table.yaml and query.sql.
      IF v_visits_date IS NOT NULL THEN
        IF v_visits_is_loaded_again THEN
          SET v_visits_lines_hash = (
            SELECT CONCAT(
              CAST(COUNT(*) AS STRING), ':',
              CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(
                CASE outcome WHEN 'accepted' THEN row_hash WHEN 'header' THEN TO_HEX(MD5(header)) ELSE TO_HEX(MD5(raw)) END,
                1, 15
              )) AS INT64)) AS STRING)
            )
            FROM silver.visits_screened
            WHERE snapshot_date = v_visits_date
          );
          IF v_visits_lines_hash IS NOT DISTINCT FROM (
            SELECT lines_hash FROM ops.current_snapshot WHERE entity = 'visits' AND snapshot_date = v_visits_date
          ) THEN
            BEGIN TRANSACTION;
            SET v_in_tx = TRUE;
            UPDATE ops.lock SET run_id = p_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
            IF EXISTS (SELECT 1 FROM ops.snapshot WHERE entity = 'visits' AND revision > v_visits_revision AND run_id != p_run_id) THEN
              RAISE USING MESSAGE = 'Another run has moved visits on: the next run takes up from there';
            END IF;
            INSERT INTO ops.snapshot (
              entity, snapshot_date, revision, state, reason, objects, content, is_marker, file_count, delivered, accepted, quarantined,
              inserted, changed, deleted, definition_hash, loaded_at, is_certain, lines_hash, run_id, recorded_at
            )
            SELECT
              entity, snapshot_date, v_visits_revision + 1, state, reason, objects, content, is_marker, file_count, delivered, accepted, quarantined,
              inserted, changed, deleted, definition_hash, v_visits_loaded_at, v_visits_is_certain, lines_hash, p_run_id, CURRENT_TIMESTAMP()
            FROM ops.current_snapshot
            WHERE entity = 'visits'
              AND snapshot_date = v_visits_date;
            COMMIT TRANSACTION;
            SET v_in_tx = FALSE;
            -- There is nothing else to do.
            SET v_visits_date = NULL;
          END IF;
        END IF;
      END IF;
      IF v_visits_date IS NOT NULL THEN
        SET v_visits_started_at = CURRENT_TIMESTAMP();
        SET v_visits_reason = NULL;
        SET v_visits_message = NULL;
        SET v_visits_failing = 0;
        SET v_visits_delivered = NULL;
        SET v_visits_accepted = NULL;
        SET v_visits_quarantined = NULL;
        SET v_visits_inserted = NULL;
        SET v_visits_changed = NULL;
        SET v_visits_deleted = NULL;
        SET v_visits_kept = NULL;
        SET v_visits_repeated = NULL;
        SET v_visits_rejected = NULL;
        SET v_visits_is_resolved = FALSE;
        SET v_visits_withholds_deletions = FALSE;
        SET v_visits_changed_by_rules = 0;
        SET v_visits_changed_by_first_values = 0;
        SET v_visits_lines_hash = NULL;
        SET v_visits_failed = [];

        -- A NULL content is equal to nothing, itself included.
        IF v_visits_is_withdrawn THEN
          SET v_visits_state = 'withdrawn';
        ELSEIF v_visits_content = v_visits_earlier_content THEN
          SET v_visits_state = 'unchanged';
        ELSEIF v_visits_is_marker THEN
          SET v_visits_state = 'rejected';
          SET v_visits_reason = 'content_gone';
          SET v_visits_message = CONCAT('visits of ', CAST(v_visits_date AS STRING), ' was skipped as unchanged, and the snapshot before it has changed since: land the file of that day again');
        ELSE
          CREATE OR REPLACE TEMP TABLE visits_delivered AS
          WITH
            line AS (
              SELECT
                _PARTITIONDATE AS snapshot_date,
                STRUCT(
                  id,
                  user_id,
                  visited,
                  extra_1,
                  extra_2,
                  extra_3
                ) AS raw
              FROM bronze.visits
              WHERE _PARTITIONDATE = v_visits_date
                -- A line of nothing but commas is none.
                AND COALESCE(
                  NULLIF(TRIM(id), ''),
                  NULLIF(TRIM(user_id), ''),
                  NULLIF(TRIM(visited), ''),
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
                  STRPOS(CONCAT(IFNULL(raw.id, ''), IFNULL(raw.user_id, ''), IFNULL(raw.visited, ''), IFNULL(raw.extra_1, ''), IFNULL(raw.extra_2, ''), IFNULL(raw.extra_3, '')), '\x1f') = 0 AND STRPOS(CONCAT(IFNULL(raw.id, ''), IFNULL(raw.user_id, ''), IFNULL(raw.visited, ''), IFNULL(raw.extra_1, ''), IFNULL(raw.extra_2, ''), IFNULL(raw.extra_3, '')), '\x1e') = 0,
                  TO_HEX(MD5(CONCAT(
                    'e051e89bf105',
                    '\x1f', IFNULL(raw.id, '\x1e'),
                    '\x1f', IFNULL(raw.user_id, '\x1e'),
                    '\x1f', IFNULL(raw.visited, '\x1e'),
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
                visit_id,
                row_hash,
                line_notes
              FROM silver.visits_history
              WHERE valid_from < v_visits_date
                AND valid_to >= v_visits_date
                AND line_hash IS NOT NULL
            ),
            recognised AS (
              SELECT
                fingerprinted.snapshot_date,
                fingerprinted.raw,
                fingerprinted.line_hash,
                version.known_hash IS NOT NULL AS is_known,
                version.visit_id,
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
                IF(is_known, NULL, raw.user_id) AS user_id,
                IF(is_known, NULL, raw.visited) AS visited,
                IF(is_known, NULL, raw.extra_1) AS extra_1,
                IF(is_known, NULL, raw.extra_2) AS extra_2,
                IF(is_known, NULL, raw.extra_3) AS extra_3,
                snapshot_date,
                raw,
                STRUCT(
                  is_known,
                  line_hash,
                  visit_id,
                  row_hash,
                  line_notes,
                  day_notes
                ) AS known
              FROM recognised
            ),
            cleansed AS (
              SELECT
                SAFE_CAST(id AS INT64) AS visit_id,
                SAFE_CAST(user_id AS INT64) AS user_id,
                SAFE_CAST(visited AS TIMESTAMP) AS visited_at,
                snapshot_date,
                raw,
                known
              FROM delivered
            ),
            screened AS (
              SELECT
                IF(known.is_known, known.visit_id, visit_id) AS visit_id,
                user_id,
                visited_at,
                IF(known.is_known, FALSE, visit_id IS NULL AND IFNULL(raw.id IN ('id', 'user_id', 'visited', '\ufeffid', '\ufeff"id"') OR raw.user_id IN ('id', 'user_id', 'visited', '\ufeffid', '\ufeff"id"'), FALSE)) AS is_header,
                IF(known.is_known, FALSE, IF(visit_id IS NULL, 2 * ARRAY_LENGTH(SPLIT(ARRAY_TO_STRING([
                  raw.id,
                  raw.user_id,
                  raw.visited,
                  raw.extra_1,
                  raw.extra_2,
                  raw.extra_3
                ], '\n'), '\n')) < 3, FALSE)) AS is_remark,
                IF(known.is_known, '', CONCAT(
                  IF(visit_id IS NULL, 'key_unreadable ', ''),
                  IF(raw.extra_1 IS NOT NULL, 'extra_field ', ''),
                  IF(user_id IS NULL AND TRIM(raw.user_id) != '', 'user_id_unreadable ', ''),
                  IF(visited_at IS NULL, 'visited_at_missing ', ''),
                  IF(DATE(visited_at, 'UTC') NOT BETWEEN DATE '2018-01-01' AND DATE '2030-12-31', 'visited_at_out_of_range ', '')
                )) AS rejected_by,
                IF(known.is_known, known.line_notes, '') AS line_notes,
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
            visit_id,
            user_id,
            visited_at,
            IF(known.is_known, known.row_hash, TO_HEX(MD5(CONCAT(
              IFNULL(CONCAT('visit_id=', CAST(visit_id AS STRING), ';'), ''),
              IFNULL(CONCAT('user_id=', CAST(user_id AS STRING), ';'), ''),
              IFNULL(CONCAT('visited_at=', CAST(UNIX_MICROS(visited_at) AS STRING), ';'), '')
            )))) AS row_hash,
            known.line_hash,
            IF(is_remark, 'remark ', rejected_by) AS rejected_by,
            IF(is_remark, '', line_notes) AS line_notes,
            IF(is_remark, '', day_notes) AS day_notes,
            IF(
              is_header,
              REGEXP_REPLACE(ARRAY_TO_STRING([
                REGEXP_REPLACE(raw.id, r'^\x{feff}"?([^"]*)"?$', r'\1'),
                raw.user_id,
                raw.visited,
                raw.extra_1,
                raw.extra_2,
                raw.extra_3
              ], ',', ''), r'(,[\s\p{Z}]*)+$', ''),
              NULL
            ) AS header,
            IF(NOT is_header AND rejected_by != '', TO_JSON_STRING(raw), NULL) AS raw
          FROM screened;

          LOOP
            CREATE OR REPLACE TEMP TABLE visits_compared AS
            WITH
              accepted AS (
                SELECT
                  visit_id,
                  user_id,
                  visited_at,
                  row_hash,
                  line_hash,
                  line_notes
                FROM visits_delivered
                WHERE outcome = 'accepted'
              ),
              -- The versions that were open after the snapshot before this one.
              known AS (
                SELECT visit_id, valid_from, row_hash, line_hash
                FROM silver.visits_history
                WHERE valid_from < v_visits_date
                  AND valid_to >= v_visits_date
              ),
              -- A key that was delivered, but only in lines that did not pass, has not vanished.
              quarantined AS (
                SELECT DISTINCT visit_id
                FROM visits_delivered
                WHERE outcome = 'quarantined'
              )
            SELECT
              CASE
                WHEN known.visit_id IS NULL THEN 'inserted'
                -- Only the text is another, or the rules are: the next such line is recognised.
                WHEN accepted.row_hash = known.row_hash THEN 'respelled'
                WHEN accepted.visit_id IS NOT NULL THEN 'changed'
                WHEN quarantined.visit_id IS NOT NULL THEN 'kept'
                ELSE 'deleted'
              END AS change,
              COALESCE(accepted.visit_id, known.visit_id) AS visit_id,
              known.valid_from AS ends,
              accepted.user_id,
              accepted.visited_at,
              accepted.row_hash,
              accepted.line_hash,
              accepted.line_notes
            FROM accepted
            FULL JOIN known
              ON known.visit_id = accepted.visit_id
            LEFT JOIN quarantined
              ON quarantined.visit_id = known.visit_id
            WHERE known.visit_id IS NULL
              OR accepted.visit_id IS NULL
              OR accepted.row_hash != known.row_hash
              OR (accepted.line_hash IS NOT NULL AND accepted.line_hash IS DISTINCT FROM known.line_hash);
            -- Of lines with the same key one is accepted, the others are rejected. Of lines that did not pass the keys prove little: where one
            -- cannot be read, or too many lines are such, nothing is deleted.
            SET (
              v_visits_lines_hash, v_visits_delivered, v_visits_header_lines, v_visits_wrong_header, v_visits_accepted, v_visits_repeated, v_visits_rejected, v_visits_quarantined,
              v_visits_withholds_deletions, v_visits_inserted, v_visits_changed, v_visits_deleted, v_visits_kept, v_visits_respelled, v_visits_failed
            ) = (
              WITH
                outcome AS (
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
                        'id,user_id,visited'
                      ),
                      header,
                      NULL
                    )) AS wrong_header,
                    COUNTIF(outcome = 'accepted') AS passed,
                    COUNT(DISTINCT IF(outcome = 'accepted', visit_id, NULL)) AS accepted,
                    COUNTIF(outcome = 'quarantined' AND rejected_by != 'remark ') AS failed,
                    COUNTIF(outcome = 'quarantined' AND STARTS_WITH(rejected_by, 'key_unreadable ')) > 0 AS has_unreadable_key
                  FROM visits_delivered
                ),
                difference AS (
                  SELECT
                    COUNTIF(change = 'inserted') AS inserted,
                    COUNTIF(change = 'changed') AS changed,
                    COUNTIF(change = 'deleted') AS deleted,
                    COUNTIF(change = 'kept') AS kept,
                    COUNTIF(change = 'respelled') AS respelled
                  FROM visits_compared
                ),
                counted AS (
                  SELECT
                    outcome.*,
                    difference.*,
                    failed + passed - accepted AS rejected,
                    has_unreadable_key OR failed + passed - accepted > NUMERIC '0.3' * delivered AS withholds_deletions
                  FROM outcome
                  CROSS JOIN difference
                ),
                failure AS (
                  SELECT screen, COUNT(*) AS failing
                  FROM visits_delivered AS delivered,
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
                    STRUCT('user_id_unreadable' AS screen, 'reject' AS severity),
                    STRUCT('visited_at_missing' AS screen, 'reject' AS severity),
                    STRUCT('visited_at_out_of_range' AS screen, 'reject' AS severity),
                    STRUCT('duplicate_key' AS screen, 'reject' AS severity),
                    STRUCT('remark' AS screen, 'reject' AS severity)
                  ])
                ),
                failed_screen AS (
                  SELECT failure.screen, screen.severity, failure.failing, CAST(NULL AS STRING) AS message
                  FROM failure
                  INNER JOIN screen
                    ON screen.screen = failure.screen
                  UNION ALL
                  SELECT 'deletions_withheld', 'warn', kept + deleted, 'A key could not be read, or too many lines were rejected, so nothing counts as deleted'
                  FROM counted
                  WHERE withholds_deletions AND kept + deleted > 0
                )
              SELECT AS STRUCT
                -- Lines that are resolved count as they were delivered.
                IFNULL(v_visits_lines_hash, lines_hash),
                delivered,
                header_lines,
                wrong_header,
                accepted,
                IFNULL(v_visits_repeated, passed - accepted),
                rejected,
                delivered - accepted,
                withholds_deletions,
                inserted,
                changed,
                IF(withholds_deletions, 0, deleted),
                IF(withholds_deletions, kept + deleted, kept),
                respelled,
                ARRAY(
                  SELECT AS STRUCT screen, severity, 'bronze.visits' AS table_name, '' AS key, failing, message
                  FROM failed_screen
                )
              FROM counted
            );
            IF v_visits_is_resolved OR v_visits_repeated = 0 THEN
              LEAVE;
            END IF;
            CREATE OR REPLACE TEMP TABLE visits_repeated AS
            SELECT visit_id
            FROM visits_delivered
            WHERE outcome = 'accepted'
            GROUP BY visit_id
            HAVING COUNT(*) > 1;
            SET v_visits_repeated = (SELECT COUNT(*) FROM visits_repeated);
            DELETE FROM visits_delivered AS delivered
            WHERE outcome = 'accepted'
              AND EXISTS (SELECT 1 FROM visits_repeated AS repeated WHERE repeated.visit_id = delivered.visit_id);
            INSERT INTO visits_delivered (outcome, visit_id, user_id, visited_at, row_hash, rejected_by, line_notes, day_notes, raw)
            WITH
              ranked AS (
                SELECT
                  screened.*,
                  ROW_NUMBER() OVER (PARTITION BY screened.visit_id ORDER BY screened.raw) AS place
                FROM silver.visits_screened AS screened
                INNER JOIN visits_repeated AS repeated
                  ON repeated.visit_id = screened.visit_id
                WHERE screened.snapshot_date = v_visits_date
                  AND screened.outcome = 'accepted'
              )
            SELECT
              IF(place = 1, 'accepted', 'quarantined') AS outcome,
              visit_id,
              user_id,
              visited_at,
              row_hash,
              IF(place = 1, '', 'duplicate_key ') AS rejected_by,
              noted_by AS line_notes,
              '' AS day_notes,
              IF(place = 1, NULL, raw) AS raw
            FROM ranked;
            SET v_visits_is_resolved = TRUE;
          END LOOP;
          SET v_visits_reason = CASE
            WHEN v_visits_delivered + v_visits_header_lines = 0 THEN IF('empty' IN UNNEST(v_visits_waived), NULL, 'empty')
            WHEN (v_visits_wrong_header IS NOT NULL OR v_visits_header_lines != v_visits_file_count) AND 'header' NOT IN UNNEST(v_visits_waived) THEN 'header'
            WHEN v_visits_delivered = 0 AND 'header_only' NOT IN UNNEST(v_visits_waived) THEN 'header_only'
          END;
          IF v_visits_reason IS NOT NULL THEN
            SET v_visits_failing = v_visits_delivered;
            SET (v_visits_accepted, v_visits_quarantined, v_visits_inserted, v_visits_changed, v_visits_deleted) = (NULL, NULL, NULL, NULL, NULL);
            SET v_visits_message = CASE v_visits_reason
              WHEN 'empty' THEN CONCAT('visits of ', CAST(v_visits_date AS STRING), ' is empty: land the file again')
              WHEN 'header_only' THEN CONCAT('visits of ', CAST(v_visits_date AS STRING), ' holds a header and no rows: land the file again')
              WHEN 'header' THEN CONCAT(
                'visits of ', CAST(v_visits_date AS STRING), ' has ', CAST(v_visits_header_lines AS STRING), ' header lines in ',
                CAST(v_visits_file_count AS STRING), ' files. Expected id,user_id,visited',
                IFNULL(CONCAT('; delivered ', v_visits_wrong_header), ''),
                COALESCE(
                  IF(STARTS_WITH(v_visits_wrong_header, 'id,user_id,visited,'), (
                    SELECT IF(
                      COUNTIF(TRIM(name) IN ('', 'id', 'user_id', 'visited')) > 0,
                      NULL,
                      CONCAT('. To take the new columns add to sql/bronze/visits/table.yaml:', STRING_AGG(CONCAT(
                        '\n  - { name: ', LOWER(REGEXP_REPLACE(name, r'[^A-Za-z0-9]+', '_')),
                        ', spare: extra_', CAST(place + -2 AS STRING),
                        IF(REGEXP_CONTAINS(name, r'^[a-z][a-z0-9_]*$'), '', CONCAT(', header: ', TO_JSON_STRING(name))),
                        ', optional: true, description: ', TO_JSON_STRING(CONCAT('Delivered as ', name)), ' }'
                      ), '' ORDER BY place))
                    )
                    FROM UNNEST(SPLIT(v_visits_wrong_header, ',')) AS name WITH OFFSET AS place
                    WHERE place >= 3
                  ), NULL),
                  ': land a file with the expected header'
                )
              )
            END;
          END IF;
          SET v_visits_state = IF(v_visits_reason IS NULL, 'applied', 'rejected');
        END IF;
        IF v_visits_state = 'applied' AND v_visits_older_rules IS NOT NULL AND v_visits_changed > 0 THEN
          SET v_visits_changed_by_rules = (
            SELECT COUNT(*)
            FROM visits_compared AS compared
            WHERE compared.change = 'changed'
              AND (
                EXISTS (
                  SELECT 1
                  FROM silver.visits_screened AS earlier
                  WHERE earlier.snapshot_date = v_visits_older_rules
                    AND earlier.outcome = 'accepted'
                    AND earlier.row_hash = compared.row_hash
                    AND earlier.visit_id = compared.visit_id
                )
                OR NOT EXISTS (SELECT 1 FROM silver.visits_screened WHERE snapshot_date = v_visits_older_rules)
              )
          );
          IF v_visits_changed_by_rules > 0 THEN
            SET v_visits_failed = ARRAY_CONCAT(v_visits_failed, [STRUCT(
              'changed_by_rules' AS screen,
              'warn' AS severity,
              'bronze.visits' AS table_name,
              '' AS key,
              v_visits_changed_by_rules AS failing,
              'New versions of rows that the source left as they were, because the contract or the query has changed: npm run rebuild -- visits makes the past follow' AS message
            )]);
          END IF;
        END IF;
        -- A column that the file has anew makes every row another: that is no swapped source either. Only looked at where it decides.
        IF v_visits_state = 'applied' AND v_visits_changed_by_rules = 0 AND v_visits_changed > 0 AND v_visits_changed + v_visits_deleted > NUMERIC '0.3' * (v_visits_accepted - v_visits_inserted + v_visits_deleted + v_visits_kept) THEN
          SET v_visits_changed_by_first_values = (
            WITH
              known AS (
                SELECT visit_id, row_hash, user_id
                FROM silver.visits_history
                WHERE valid_from < v_visits_date
                  AND valid_to >= v_visits_date
              ),
              filled AS (
                SELECT
                  COUNT(user_id) > 0 AS user_id
                FROM known
              )
            SELECT COUNT(*)
            FROM visits_compared AS compared
            CROSS JOIN filled
            INNER JOIN known
              ON known.visit_id = compared.visit_id
            WHERE compared.change = 'changed'
              AND known.row_hash = TO_HEX(MD5(CONCAT(
                IFNULL(CONCAT('visit_id=', CAST(compared.visit_id AS STRING), ';'), ''),
                IFNULL(CONCAT('user_id=', CAST(IF(filled.user_id, compared.user_id, NULL) AS STRING), ';'), ''),
                IFNULL(CONCAT('visited_at=', CAST(UNIX_MICROS(compared.visited_at) AS STRING), ';'), '')
              )))
          );
          IF v_visits_changed_by_first_values > 0 THEN
            SET v_visits_failed = ARRAY_CONCAT(v_visits_failed, [STRUCT(
              'first_values' AS screen,
              'info' AS severity,
              'bronze.visits' AS table_name,
              '' AS key,
              v_visits_changed_by_first_values AS failing,
              'New versions of rows in which only a column differs that had no value in any row before' AS message
            )]);
          END IF;
        END IF;
        -- The known keys are the accepted ones that are not new, the vanished ones and those that count as still there.
        IF v_visits_state = 'applied' AND v_visits_delivered > 0 THEN
          SET v_visits_reason = CASE
            WHEN 2 * v_visits_repeated > v_visits_accepted
              AND 'delivered_twice' NOT IN UNNEST(v_visits_waived) THEN 'delivered_twice'
            WHEN v_visits_rejected > NUMERIC '0.3' * v_visits_delivered
              AND 'mass_rejection' NOT IN UNNEST(v_visits_waived) THEN 'mass_rejection'
            WHEN v_visits_changed - v_visits_changed_by_rules - v_visits_changed_by_first_values + v_visits_deleted > NUMERIC '0.3' * (v_visits_accepted - v_visits_inserted + v_visits_deleted + v_visits_kept)
              AND 'mass_change' NOT IN UNNEST(v_visits_waived) THEN 'mass_change'
          END;
          IF v_visits_reason IS NOT NULL THEN
            SET v_visits_state = 'rejected';
            SET v_visits_failing = CASE v_visits_reason
              WHEN 'delivered_twice' THEN v_visits_repeated
              WHEN 'mass_rejection' THEN v_visits_rejected
              WHEN 'mass_change' THEN v_visits_changed - v_visits_changed_by_rules - v_visits_changed_by_first_values + v_visits_deleted
            END;
            SET v_visits_message = CASE v_visits_reason
              WHEN 'delivered_twice' THEN CONCAT(
                'visits of ', CAST(v_visits_date AS STRING), ' has ', CAST(v_visits_repeated AS STRING), ' of its ', CAST(v_visits_accepted AS STRING), ' keys more than once, as two exports of one day would, in ',
                RTRIM(REGEXP_REPLACE(v_visits_objects, r'#[0-9]+( |$)', ', '), ', '),
                ': leave one export in the folder, or let it through with a row in quality.waiver'
              )
              WHEN 'mass_rejection' THEN CONCAT(
                'visits of ', CAST(v_visits_date AS STRING), ' has ', CAST(v_visits_rejected AS STRING), ' rejected lines of ', CAST(v_visits_delivered AS STRING), ' (', (
                  SELECT STRING_AGG(CONCAT(screen, ' ', CAST(failing AS STRING)), ', ' ORDER BY failing DESC, screen LIMIT 3)
                  FROM (
                    SELECT screen, COUNT(*) AS failing
                    FROM visits_delivered AS delivered,
                      UNNEST(SPLIT(TRIM(delivered.rejected_by), ' ')) AS screen
                    WHERE delivered.outcome = 'quarantined'
                    GROUP BY screen
                  )
                ), '), as a file in another format would: look at them in silver.visits_screened, then land the right file, or let it through with a row in quality.waiver'
              )
              WHEN 'mass_change' THEN CONCAT(
                'visits of ', CAST(v_visits_date AS STRING), ' changes ', CAST(v_visits_changed - v_visits_changed_by_rules - v_visits_changed_by_first_values AS STRING), ' and drops ', CAST(v_visits_deleted AS STRING),
                ' of the ', CAST(v_visits_accepted - v_visits_inserted + v_visits_deleted + v_visits_kept AS STRING),
                ' keys that are known, as a swapped source would: land the right file, or let it through with a row in quality.waiver'
              )
            END;
            SET (v_visits_accepted, v_visits_quarantined, v_visits_inserted, v_visits_changed, v_visits_deleted) = (NULL, NULL, NULL, NULL, NULL);
          END IF;
        END IF;
        IF v_visits_reason IS NOT NULL THEN
          SET v_visits_failed = [STRUCT(v_visits_reason AS screen, 'block' AS severity, 'bronze.visits' AS table_name, '' AS key, v_visits_failing AS failing, v_visits_message AS message)];
        END IF;
      END IF;

      IF v_users_date IS NOT NULL OR v_visits_date IS NOT NULL THEN
        BEGIN TRANSACTION;
        SET v_in_tx = TRUE;
        UPDATE ops.lock SET run_id = p_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
        IF v_users_date IS NOT NULL AND v_users_rewinds THEN
          DELETE FROM silver.users_history WHERE valid_from >= v_users_date;
          UPDATE silver.users_history SET valid_to = DATE '9999-12-31' WHERE valid_to >= v_users_date AND valid_to < DATE '9999-12-31';
          DELETE FROM quality.quarantine WHERE entity = 'users' AND snapshot_date >= v_users_date;
          INSERT INTO ops.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, loaded_at, is_certain, run_id, recorded_at)
          SELECT
            entity,
            snapshot_date,
            v_users_revision + ROW_NUMBER() OVER (ORDER BY snapshot_date) AS revision,
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
            AND snapshot_date > v_users_date
            AND state IN ('applied', 'unchanged', 'rejected');
        END IF;
        IF v_users_date IS NOT NULL AND v_users_state = 'applied' THEN
          IF v_users_changed + v_users_deleted + v_users_respelled > 0 THEN
            MERGE silver.users_history AS history
            USING (
              SELECT
                change,
                ends,
                user_id,
                city,
                joined_at,
                row_hash,
                line_hash,
                line_notes
              FROM users_compared
              WHERE change IN ('changed', IF(v_users_withholds_deletions, 'changed', 'deleted'), 'respelled')
              UNION ALL
              -- What begins ends nothing.
              SELECT
                change,
                CAST(NULL AS DATE) AS ends,
                user_id,
                city,
                joined_at,
                row_hash,
                line_hash,
                line_notes
              FROM users_compared
              WHERE change IN ('inserted', 'changed')
            ) AS compared
            ON history.user_id = compared.user_id
              AND history.valid_from = compared.ends
            WHEN MATCHED THEN
              UPDATE SET
                valid_to = IF(compared.change = 'respelled', history.valid_to, v_users_date),
                line_hash = IF(compared.change = 'respelled', compared.line_hash, history.line_hash),
                line_notes = IF(compared.change = 'respelled', compared.line_notes, history.line_notes)
            WHEN NOT MATCHED BY TARGET AND compared.ends IS NULL THEN
              INSERT (user_id, city, joined_at, row_hash, valid_from, valid_to, line_hash, line_notes)
              VALUES (compared.user_id, compared.city, compared.joined_at, compared.row_hash, v_users_date, DATE '9999-12-31', compared.line_hash, compared.line_notes);
          ELSEIF v_users_inserted > 0 THEN
            INSERT INTO silver.users_history (user_id, city, joined_at, row_hash, valid_from, valid_to, line_hash, line_notes)
            SELECT
              user_id,
              city,
              joined_at,
              row_hash,
              v_users_date,
              DATE '9999-12-31',
              line_hash,
              line_notes
            FROM users_compared
            WHERE change = 'inserted';
          END IF;
          IF v_users_quarantined > 0 THEN
            INSERT INTO quality.quarantine (entity, snapshot_date, key, screens, raw, run_id)
            SELECT
              'users' AS entity,
              v_users_date AS snapshot_date,
              CAST(user_id AS STRING) AS key,
              SPLIT(TRIM(rejected_by), ' ') AS screens,
              raw,
              p_run_id AS run_id
            FROM users_delivered
            WHERE outcome = 'quarantined';
          END IF;
        END IF;
        IF v_visits_date IS NOT NULL AND v_visits_rewinds THEN
          DELETE FROM silver.visits_history WHERE valid_from >= v_visits_date;
          UPDATE silver.visits_history SET valid_to = DATE '9999-12-31' WHERE valid_to >= v_visits_date AND valid_to < DATE '9999-12-31';
          DELETE FROM quality.quarantine WHERE entity = 'visits' AND snapshot_date >= v_visits_date;
          INSERT INTO ops.snapshot (entity, snapshot_date, revision, state, objects, content, is_marker, file_count, loaded_at, is_certain, run_id, recorded_at)
          SELECT
            entity,
            snapshot_date,
            v_visits_revision + ROW_NUMBER() OVER (ORDER BY snapshot_date) AS revision,
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
          WHERE entity = 'visits'
            AND snapshot_date > v_visits_date
            AND state IN ('applied', 'unchanged', 'rejected');
        END IF;
        IF v_visits_date IS NOT NULL AND v_visits_state = 'applied' THEN
          IF v_visits_changed + v_visits_deleted + v_visits_respelled > 0 THEN
            MERGE silver.visits_history AS history
            USING (
              SELECT
                change,
                ends,
                visit_id,
                user_id,
                visited_at,
                row_hash,
                line_hash,
                line_notes
              FROM visits_compared
              WHERE change IN ('changed', IF(v_visits_withholds_deletions, 'changed', 'deleted'), 'respelled')
              UNION ALL
              -- What begins ends nothing.
              SELECT
                change,
                CAST(NULL AS DATE) AS ends,
                visit_id,
                user_id,
                visited_at,
                row_hash,
                line_hash,
                line_notes
              FROM visits_compared
              WHERE change IN ('inserted', 'changed')
            ) AS compared
            ON history.visit_id = compared.visit_id
              AND history.valid_from = compared.ends
            WHEN MATCHED THEN
              UPDATE SET
                valid_to = IF(compared.change = 'respelled', history.valid_to, v_visits_date),
                line_hash = IF(compared.change = 'respelled', compared.line_hash, history.line_hash),
                line_notes = IF(compared.change = 'respelled', compared.line_notes, history.line_notes)
            WHEN NOT MATCHED BY TARGET AND compared.ends IS NULL THEN
              INSERT (visit_id, user_id, visited_at, row_hash, valid_from, valid_to, line_hash, line_notes)
              VALUES (compared.visit_id, compared.user_id, compared.visited_at, compared.row_hash, v_visits_date, DATE '9999-12-31', compared.line_hash, compared.line_notes);
          ELSEIF v_visits_inserted > 0 THEN
            INSERT INTO silver.visits_history (visit_id, user_id, visited_at, row_hash, valid_from, valid_to, line_hash, line_notes)
            SELECT
              visit_id,
              user_id,
              visited_at,
              row_hash,
              v_visits_date,
              DATE '9999-12-31',
              line_hash,
              line_notes
            FROM visits_compared
            WHERE change = 'inserted';
          END IF;
          IF v_visits_quarantined > 0 THEN
            INSERT INTO quality.quarantine (entity, snapshot_date, key, screens, raw, run_id)
            SELECT
              'visits' AS entity,
              v_visits_date AS snapshot_date,
              CAST(visit_id AS STRING) AS key,
              SPLIT(TRIM(rejected_by), ' ') AS screens,
              raw,
              p_run_id AS run_id
            FROM visits_delivered
            WHERE outcome = 'quarantined';
          END IF;
        END IF;
        SET v_problem = COALESCE(
          CASE
            WHEN v_users_date IS NULL THEN NULL
            WHEN EXISTS (SELECT 1 FROM ops.snapshot WHERE entity = 'users' AND revision > v_users_revision AND run_id != p_run_id) THEN 'Another run has moved users on: the next run takes up from there'
            WHEN v_users_state != 'applied' THEN NULL
            WHEN (SELECT COUNT(*) FROM quality.quarantine WHERE entity = 'users' AND snapshot_date = v_users_date) != v_users_quarantined
              THEN 'users: delivered lines are not accepted plus quarantined ones; nothing was applied'
            WHEN (SELECT COUNT(*) FROM silver.users_history WHERE valid_to = DATE '9999-12-31') != v_users_accepted + v_users_kept
              THEN 'users: current rows are not the accepted plus the kept ones; nothing was applied'
          END,
          CASE
            WHEN v_visits_date IS NULL THEN NULL
            WHEN EXISTS (SELECT 1 FROM ops.snapshot WHERE entity = 'visits' AND revision > v_visits_revision AND run_id != p_run_id) THEN 'Another run has moved visits on: the next run takes up from there'
            WHEN v_visits_state != 'applied' THEN NULL
            WHEN (SELECT COUNT(*) FROM quality.quarantine WHERE entity = 'visits' AND snapshot_date = v_visits_date) != v_visits_quarantined
              THEN 'visits: delivered lines are not accepted plus quarantined ones; nothing was applied'
            WHEN (SELECT COUNT(*) FROM silver.visits_history WHERE valid_to = DATE '9999-12-31') != v_visits_accepted + v_visits_kept
              THEN 'visits: current rows are not the accepted plus the kept ones; nothing was applied'
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
        WITH
          newest AS (
            SELECT entity, MAX(revision) AS revision
            FROM ops.snapshot
            GROUP BY entity
          ),
          found AS (
            SELECT
              'users' AS entity,
              v_users_date AS snapshot_date,
              v_users_state AS state,
              v_users_reason AS reason,
              v_users_objects AS objects,
              v_users_content AS content,
              v_users_is_marker AS is_marker,
              v_users_file_count AS file_count,
              v_users_delivered AS delivered,
              v_users_accepted AS accepted,
              v_users_quarantined AS quarantined,
              v_users_inserted AS inserted,
              v_users_changed AS changed,
              v_users_deleted AS deleted,
              '8be32ddad943' AS definition_hash,
              v_users_loaded_at AS loaded_at,
              v_users_is_certain AS is_certain,
              v_users_lines_hash AS lines_hash,
              v_users_started_at AS started_at
            UNION ALL
            SELECT
              'visits' AS entity,
              v_visits_date AS snapshot_date,
              v_visits_state AS state,
              v_visits_reason AS reason,
              v_visits_objects AS objects,
              v_visits_content AS content,
              v_visits_is_marker AS is_marker,
              v_visits_file_count AS file_count,
              v_visits_delivered AS delivered,
              v_visits_accepted AS accepted,
              v_visits_quarantined AS quarantined,
              v_visits_inserted AS inserted,
              v_visits_changed AS changed,
              v_visits_deleted AS deleted,
              'e051e89bf105' AS definition_hash,
              v_visits_loaded_at AS loaded_at,
              v_visits_is_certain AS is_certain,
              v_visits_lines_hash AS lines_hash,
              v_visits_started_at AS started_at
          )
        SELECT
          found.entity,
          found.snapshot_date,
          IFNULL(newest.revision, 0) + 1 AS revision,
          found.state,
          found.reason,
          found.objects,
          found.content,
          found.is_marker,
          found.file_count,
          found.delivered,
          found.accepted,
          found.quarantined,
          found.inserted,
          found.changed,
          found.deleted,
          found.definition_hash,
          found.loaded_at,
          found.is_certain,
          found.lines_hash,
          p_run_id AS run_id,
          found.started_at,
          CURRENT_TIMESTAMP() AS recorded_at
        FROM found
        LEFT JOIN newest
          ON newest.entity = found.entity
        WHERE found.snapshot_date IS NOT NULL;

        IF v_users_date IS NOT NULL AND (v_users_reason IS NOT NULL)
          OR v_visits_date IS NOT NULL AND (v_visits_reason IS NOT NULL) THEN
          SET p_alerts = ARRAY_CONCAT(p_alerts, ARRAY(
            SELECT IFNULL(failed.message, failed.screen)
            FROM (
              SELECT 'users' AS entity, v_users_date AS snapshot_date, screen, severity, table_name, key, failing, message
              FROM UNNEST(v_users_failed)
              WHERE v_users_date IS NOT NULL
              UNION ALL
              SELECT 'visits' AS entity, v_visits_date AS snapshot_date, screen, severity, table_name, key, failing, message
              FROM UNNEST(v_visits_failed)
              WHERE v_visits_date IS NOT NULL
            ) AS failed
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
        END IF;
        IF v_users_date IS NOT NULL AND (ARRAY_LENGTH(v_users_failed) > 0 OR v_users_has_open_events)
          OR v_visits_date IS NOT NULL AND (ARRAY_LENGTH(v_visits_failed) > 0 OR v_visits_has_open_events) THEN
          MERGE quality.error_event AS event
          USING (SELECT * FROM (
            SELECT 'users' AS entity, v_users_date AS snapshot_date, screen, severity, table_name, key, failing, message
            FROM UNNEST(v_users_failed)
            WHERE v_users_date IS NOT NULL
            UNION ALL
            SELECT 'visits' AS entity, v_visits_date AS snapshot_date, screen, severity, table_name, key, failing, message
            FROM UNNEST(v_visits_failed)
            WHERE v_visits_date IS NOT NULL
          )) AS failed
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
            WHEN NOT MATCHED BY SOURCE AND event.closed_at IS NULL AND (event.table_name = 'bronze.users' AND event.snapshot_date = v_users_date OR event.table_name = 'bronze.visits' AND event.snapshot_date = v_visits_date) THEN
              UPDATE SET closed_at = CURRENT_TIMESTAMP();
        END IF;
        COMMIT TRANSACTION;
        SET v_in_tx = FALSE;
      END IF;
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
