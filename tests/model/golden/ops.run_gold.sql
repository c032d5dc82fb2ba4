BEGIN
  DECLARE v_run_id STRING DEFAULT GENERATE_UUID();
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_is_blocked BOOL DEFAULT FALSE;
  DECLARE v_has_due_exports, v_has_open_events, v_has_gone_members, v_lacks_lock BOOL;
  DECLARE v_alerts ARRAY<STRING> DEFAULT [];
  DECLARE v_stale, v_changed, v_held ARRAY<STRING> DEFAULT [];
  DECLARE v_steps ARRAY<STRUCT<action STRING, table_name STRING, started_at TIMESTAMP, finished_at TIMESTAMP>> DEFAULT [];
  DECLARE v_how ARRAY<STRUCT<table_name STRING, how STRING>> DEFAULT [];
  DECLARE v_built ARRAY<STRUCT<table_name STRING, row_count INT64, content STRING>> DEFAULT [];
  DECLARE v_failed ARRAY<STRUCT<screen STRING, severity STRING, table_name STRING, key STRING, failing INT64, message STRING>> DEFAULT [];
  DECLARE v_unbuilt ARRAY<STRUCT<table_name STRING, message STRING>> DEFAULT [];
  DECLARE v_by_unit ARRAY<STRING> DEFAULT [];
  DECLARE v_since_users, v_since_visits DATE;
  DECLARE v_error, v_building, v_waiting, v_message, v_silver STRING;
  DECLARE v_started_at TIMESTAMP;

  BEGIN
    INSERT INTO ops.run (run_id, routine, run_date, state, job_id, recorded_at)
    VALUES (v_run_id, 'run_gold', p_run_date, 'started', @@script.job_id, CURRENT_TIMESTAMP());

    -- What each table should be made of against what it was made of and what it holds.
    CREATE OR REPLACE TEMP TABLE wanted_table AS
    WITH
      declared AS (
        SELECT table_name, definition_hash, entities
        FROM UNNEST([
          STRUCT('dim_city' AS table_name, '37af7dd767a4' AS definition_hash, ['users'] AS entities),
          STRUCT('dim_user' AS table_name, 'b98d42fc949b' AS definition_hash, ['users', 'visits'] AS entities),
          STRUCT('fact_visits' AS table_name, 'ee61c004ea26' AS definition_hash, ['users', 'visits'] AS entities)
        ])
      ),
      silver_state AS (
        SELECT entity, state
        FROM ops.silver_state
      ),
      stated AS (
        SELECT
          declared.table_name,
          declared.definition_hash,
          IFNULL(STRING_AGG(CONCAT(needed, '=', IFNULL(silver_state.state, 'nothing')), ' ' ORDER BY needed), 'nothing') AS silver_state
        FROM declared
        LEFT JOIN UNNEST(declared.entities) AS needed
        LEFT JOIN silver_state
          ON silver_state.entity = needed
        GROUP BY declared.table_name, declared.definition_hash
      ),
      held AS (
        SELECT 'dim_city' AS table_name, COUNT(*) AS row_count FROM gold.dim_city
        UNION ALL
        SELECT 'dim_user' AS table_name, COUNT(*) AS row_count FROM gold.dim_user
        UNION ALL
        SELECT 'fact_visits' AS table_name, COUNT(*) AS row_count FROM gold.fact_visits
      ),
      published AS (
        SELECT table_name, definition_hash, silver_state, row_count, content
        FROM ops.published
        WHERE TRUE
        QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1
      )
    SELECT
      stated.table_name,
      stated.definition_hash,
      stated.silver_state,
      published.silver_state AS published_state,
      CASE
        WHEN published.table_name IS NULL THEN 'it was never published'
        WHEN published.definition_hash != stated.definition_hash THEN 'its definition has changed'
        WHEN published.row_count != held.row_count THEN 'it does not hold what was published'
      END AS differs,
      NOT IFNULL(
        published.definition_hash = stated.definition_hash
          AND published.silver_state = stated.silver_state
          AND published.row_count = held.row_count,
        FALSE
      ) AS is_stale,
      -- What the table is known to hold; NULL where that is not what its definition gives.
      IF(
        published.definition_hash = stated.definition_hash AND published.row_count = held.row_count,
        published.content,
        NULL
      ) AS content,
      (SELECT STRING_AGG(CONCAT(entity, '=', state), ' ' ORDER BY entity) FROM silver_state) AS silver
    FROM stated
    INNER JOIN held
      ON held.table_name = stated.table_name
    LEFT JOIN published
      ON published.table_name = stated.table_name;
    -- Gold waits until silver has judged what is loaded; what is missing does not hold it back.
    SET (v_silver, v_stale, v_lacks_lock, v_has_due_exports, v_has_open_events, v_waiting, v_by_unit, v_how, v_since_users, v_since_visits) = (
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
        -- A table is computed by unit where all that it was made from is as it was, but for newer snapshots.
        unit_table AS (
          SELECT table_name, rests_on
          FROM UNNEST([
            STRUCT('fact_visits' AS table_name, CAST(['dim_user'] AS ARRAY<STRING>) AS rests_on)
          ])
        ),
        published_entity AS (
          SELECT
            wanted_table.table_name,
            SPLIT(text, '=')[SAFE_OFFSET(0)] AS entity,
            SPLIT(text, '=')[SAFE_OFFSET(1)] AS state
          FROM wanted_table
          INNER JOIN unit_table
            ON unit_table.table_name = wanted_table.table_name
          CROSS JOIN UNNEST(SPLIT(wanted_table.published_state, ' ')) AS text
        ),
        -- A state that silver has not passed through is that of snapshots which have been judged again since.
        since AS (
          SELECT
            published_entity.table_name,
            published_entity.entity,
            IF(published_entity.state = 'nothing', DATE '0001-01-01', passed.snapshot_date) AS day
          FROM published_entity
          LEFT JOIN ops.state_as_of AS passed
            ON passed.entity = published_entity.entity
            AND passed.state = published_entity.state
        ),
        rewound AS (
          SELECT table_name, STRING_AGG(entity, ', ' ORDER BY entity) AS entities
          FROM since
          WHERE day IS NULL
          GROUP BY table_name
        ),
        damaged AS (
          SELECT unit_table.table_name, STRING_AGG(beneath, ', ' ORDER BY beneath) AS tables
          FROM unit_table
          CROSS JOIN UNNEST(unit_table.rests_on) AS beneath
          INNER JOIN wanted_table
            ON wanted_table.table_name = beneath
          WHERE wanted_table.differs IS NOT NULL
          GROUP BY unit_table.table_name
        ),
        decided AS (
          SELECT
            unit_table.table_name,
            CASE
              WHEN wanted_table.differs IS NOT NULL THEN wanted_table.differs
              WHEN damaged.tables IS NOT NULL THEN CONCAT(damaged.tables, ' does not hold what was published')
              WHEN rewound.entities IS NOT NULL THEN CONCAT('days of ', rewound.entities, ' that were published have been judged again')
            END AS reason
          FROM unit_table
          INNER JOIN wanted_table
            ON wanted_table.table_name = unit_table.table_name
          LEFT JOIN damaged
            ON damaged.table_name = unit_table.table_name
          LEFT JOIN rewound
            ON rewound.table_name = unit_table.table_name
        )
      SELECT AS STRUCT
        (SELECT ANY_VALUE(silver) FROM wanted_table),
        ARRAY(SELECT table_name FROM wanted_table WHERE is_stale ORDER BY table_name),
        NOT EXISTS (SELECT 1 FROM ops.lock),
        EXISTS (
          WITH
            current_state AS (
              SELECT CONCAT('gold.', table_name) AS table_name, CONCAT(definition_hash, ' ', IFNULL(content, silver_state)) AS state
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
          WHERE current_state.state IS DISTINCT FROM exported.state
        ),
        EXISTS (
          SELECT screen
          FROM quality.error_event
          WHERE closed_at IS NULL
            AND (table_name = 'ops.run_gold' OR entity = 'gold')
        ),
        COALESCE(
          (
            SELECT CONCAT(
              'Publishing is held: ',
              STRING_AGG(CONCAT(table_name, ' is as of ', FORMAT_TIMESTAMP('%Y-%m-%d %H:%M', as_of, 'UTC'), ' by ', decided_by, ' (', reason, ')'), ', ' ORDER BY table_name),
              '; npm run rollback -- --lift ends it'
            )
            FROM ops.open_hold
          ),
          (
            SELECT STRING_AGG(days, ', ' ORDER BY entity)
            FROM (
              SELECT
                entity,
                CONCAT(
                  entity, ' of ',
                  IF(
                    COUNT(*) = 1,
                    CONCAT(CAST(MIN(snapshot_date) AS STRING), ' is '),
                    CONCAT(CAST(COUNT(*) AS STRING), ' days from ', CAST(MIN(snapshot_date) AS STRING), ' to ', CAST(MAX(snapshot_date) AS STRING), ' are ')
                  ),
                  'pending'
                ) AS days
              FROM pending
              GROUP BY entity
            )
          )
        ),
        ARRAY(SELECT table_name FROM decided WHERE reason IS NULL),
        ARRAY(SELECT AS STRUCT CONCAT('gold.', table_name), CONCAT('whole: ', reason) FROM decided WHERE reason IS NOT NULL),
        (
          SELECT MIN(since.day)
          FROM since
          INNER JOIN decided
            ON decided.table_name = since.table_name
          WHERE since.entity = 'users'
            AND decided.reason IS NULL
        ),
        (
          SELECT MIN(since.day)
          FROM since
          INNER JOIN decided
            ON decided.table_name = since.table_name
          WHERE since.entity = 'visits'
            AND decided.reason IS NULL
        )
    );
    IF v_waiting IS NULL THEN
      IF ARRAY_LENGTH(v_stale) > 0 THEN
        IF v_lacks_lock THEN
          INSERT INTO ops.lock (run_id, locked_at)
          SELECT v_run_id, CURRENT_TIMESTAMP()
          FROM UNNEST([NOT EXISTS (SELECT 1 FROM ops.lock)]) AS is_needed
          WHERE is_needed;
        END IF;
        -- next_dimensions: the new contents of dim_city, beside gold.
        SET v_started_at = CURRENT_TIMESTAMP();
        SET v_building = 'dim_city';
        CREATE OR REPLACE TEMP TABLE next_dimensions AS
        WITH
          -- dim_city: generated from sql/gold/dim_city/table.yaml and query.sql.
          next_dim_city AS (
            WITH
              member AS (
                WITH
                  users AS (
                    SELECT * FROM silver.users_history
                  ),
                  city AS (
                    SELECT DISTINCT city FROM users
                  )
                SELECT city
                FROM city
              )
            SELECT
              IF(member.city IS NULL, -1, CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(IFNULL(CONCAT(CAST(LENGTH(member.city) AS STRING), ':', member.city), '~'))), 1, 15)) AS INT64)) AS city_key,
              member.city
            FROM member
            WHERE NOT (member.city IS NULL)
            UNION ALL
            SELECT -1, 'Unknown'
            UNION ALL
            SELECT -2, 'Not applicable'
          )
        SELECT next_dim_city AS dim_city FROM next_dim_city;
        SET v_steps = ARRAY_CONCAT(v_steps, [STRUCT('built' AS action, 'gold.dim_city' AS table_name, v_started_at AS started_at, CURRENT_TIMESTAMP() AS finished_at)]);

        SET v_started_at = CURRENT_TIMESTAMP();
        SET v_building = 'dim_user';
        -- dim_user: its new contents, beside gold. Generated from sql/gold/dim_user/table.yaml and query.sql.
        CREATE OR REPLACE TEMP TABLE next_dim_user AS
        WITH
          delivered AS (
            SELECT
              user_id,
              city,
              valid_from,
              valid_to
            FROM silver.users_history
          ),
          versioned AS (
            SELECT
              user_id,
              city,
              valid_from,
              valid_to,
              LEAD(valid_from) OVER (PARTITION BY user_id ORDER BY valid_from) AS next_from,
              ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY valid_from) AS place
            FROM delivered
          ),
          -- Current rows of silver that name a member which no snapshot has brought yet.
          referenced AS (
            SELECT
              user_id AS user_id,
              valid_from,
              valid_to
            FROM silver.visits_history
          ),
          placeholder AS (
            SELECT
              referenced.user_id,
              MIN(referenced.valid_from) AS placeholder_since
            FROM referenced
            LEFT JOIN (SELECT DISTINCT user_id FROM delivered) AS member
              ON member.user_id = referenced.user_id
            WHERE referenced.user_id IS NOT NULL
              AND member.user_id IS NULL
            GROUP BY referenced.user_id
            HAVING LOGICAL_OR(referenced.valid_to = DATE '9999-12-31')
          ),
          version AS (
            -- The first version reaches back to the beginning, so that every fact finds one.
            SELECT
              user_id,
              city,
              IF(place = 1, DATE '0001-01-01', valid_from) AS valid_from,
              valid_to,
              FALSE AS is_deleted,
              CAST(NULL AS DATE) AS placeholder_since
            FROM versioned
            UNION ALL
            -- A deletion is a version too, until the member appears again.
            SELECT
              user_id,
              city,
              valid_to AS valid_from,
              IFNULL(next_from, DATE '9999-12-31') AS valid_to,
              TRUE AS is_deleted,
              CAST(NULL AS DATE) AS placeholder_since
            FROM versioned
            WHERE valid_to < IFNULL(next_from, DATE '9999-12-31')
            UNION ALL
            SELECT
              user_id,
              NULL AS city,
              DATE '0001-01-01' AS valid_from,
              DATE '9999-12-31' AS valid_to,
              FALSE AS is_deleted,
              placeholder_since
            FROM placeholder
          )
        SELECT
          CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(CONCAT(IFNULL(CONCAT(CAST(LENGTH(CAST(version.user_id AS STRING)) AS STRING), ':', CAST(version.user_id AS STRING)), '~'), IFNULL(CONCAT(CAST(LENGTH(CAST(version.valid_from AS STRING)) AS STRING), ':', CAST(version.valid_from AS STRING)), '~')))), 1, 15)) AS INT64) AS user_key,
          CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(IFNULL(CONCAT(CAST(LENGTH(CAST(version.user_id AS STRING)) AS STRING), ':', CAST(version.user_id AS STRING)), '~'))), 1, 15)) AS INT64) AS user_durable_key,
          version.user_id,
          version.city,
          IF(version.city IS NULL, -1, CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(IFNULL(CONCAT(CAST(LENGTH(version.city) AS STRING), ':', version.city), '~'))), 1, 15)) AS INT64)) AS city_key,
          version.valid_from,
          version.valid_to,
          version.valid_to = DATE '9999-12-31' AS is_current,
          version.is_deleted,
          version.placeholder_since
        FROM version
        UNION ALL
        SELECT -1, -1, NULL, 'Unknown', -1, DATE '0001-01-01', DATE '9999-12-31', TRUE, FALSE, NULL
        UNION ALL
        SELECT -2, -2, NULL, 'Not applicable', -2, DATE '0001-01-01', DATE '9999-12-31', TRUE, FALSE, NULL;
        SET v_steps = ARRAY_CONCAT(v_steps, [STRUCT('built' AS action, 'gold.dim_user' AS table_name, v_started_at AS started_at, CURRENT_TIMESTAMP() AS finished_at)]);

        SET v_started_at = CURRENT_TIMESTAMP();
        SET v_building = 'fact_visits';
        -- Units whose rows are computed again: fact_visits. Where they are too many, all rows are.
        IF ARRAY_LENGTH(v_by_unit) > 0 THEN
          CREATE OR REPLACE TEMP TABLE touched_unit AS
          SELECT
            'fact_visits' AS table_name,
            visit_id
          FROM (
            SELECT DISTINCT visit_id
            FROM (
              SELECT visit_id FROM silver.visits_history WHERE valid_from > v_since_visits OR (valid_to > v_since_visits AND valid_to < DATE '9999-12-31')
              UNION ALL
              SELECT visit_id
              FROM gold.fact_visits
              WHERE user_key IN (
                SELECT user_key
                FROM (
                  SELECT user_key, user_id, valid_from, valid_to, city_key FROM gold.dim_user
                  EXCEPT DISTINCT
                  SELECT user_key, user_id, valid_from, valid_to, city_key FROM next_dim_user
                )
              )
            )
            WHERE visit_id IS NOT NULL
          )
          WHERE 'fact_visits' IN UNNEST(v_by_unit);
          SET (v_by_unit, v_how) = (
            WITH
              counted AS (
                SELECT 'fact_visits' AS table_name, 'visit_id' AS unit, (SELECT COUNT(*) FROM (SELECT visit_id FROM touched_unit WHERE table_name = 'fact_visits')) AS touched, (SELECT COUNT(*) FROM gold.fact_visits) AS held
              ),
              decided AS (
                SELECT table_name, unit, touched, held, touched > NUMERIC '0.3' * held AS is_whole
                FROM counted
                WHERE table_name IN UNNEST(v_by_unit)
              )
            SELECT AS STRUCT
              ARRAY(
                SELECT table_name
                FROM UNNEST(v_by_unit) AS table_name
                WHERE table_name NOT IN (SELECT table_name FROM decided WHERE is_whole)
              ),
              ARRAY_CONCAT(v_how, ARRAY(
                SELECT AS STRUCT
                  CONCAT('gold.', table_name) AS table_name,
                  IF(
                    is_whole,
                    CONCAT('whole: ', CAST(touched AS STRING), ' ', unit, ' are touched and ', CAST(held AS STRING), ' published'),
                    CONCAT('by ', unit, ', of which ', CAST(touched AS STRING), ' are touched')
                  ) AS how
                FROM decided
              ))
          );
        ELSE
          CREATE OR REPLACE TEMP TABLE touched_unit AS
          SELECT CAST(NULL AS STRING) AS table_name, CAST(NULL AS INT64) AS visit_id
          LIMIT 0;
        END IF;
        -- fact_visits: its new contents, beside gold. Generated from sql/gold/fact_visits/table.yaml and query.sql.
        IF 'fact_visits' IN UNNEST(v_by_unit) THEN
          CREATE OR REPLACE TEMP TABLE next_fact_visits AS
          WITH
            fact AS (
              WITH
                visits AS (
                  SELECT * FROM (SELECT * FROM silver.visits WHERE visit_id IN (SELECT visit_id FROM touched_unit WHERE table_name = 'fact_visits'))
                )
              SELECT
                visit_id,
                user_id,
                visited_at
              FROM visits
            )
          SELECT
            fact.visit_id,
            fact.visited_at,
            IF(fact.user_id IS NULL, -1, user_version.user_key) AS user_key,
            IF(fact.user_id IS NULL, -1, user_version.user_durable_key) AS user_durable_key,
            IF(fact.user_id IS NULL, -1, user_version.city_key) AS city_key
          FROM fact
          LEFT JOIN next_dim_user AS user_version
            ON user_version.user_id = fact.user_id
            AND user_version.valid_from <= DATE(fact.visited_at, 'UTC')
            AND user_version.valid_to > DATE(fact.visited_at, 'UTC');
        ELSE
          CREATE OR REPLACE TEMP TABLE next_fact_visits AS
          WITH
            fact AS (
              WITH
                visits AS (
                  SELECT * FROM silver.visits
                )
              SELECT
                visit_id,
                user_id,
                visited_at
              FROM visits
            )
          SELECT
            fact.visit_id,
            fact.visited_at,
            IF(fact.user_id IS NULL, -1, user_version.user_key) AS user_key,
            IF(fact.user_id IS NULL, -1, user_version.user_durable_key) AS user_durable_key,
            IF(fact.user_id IS NULL, -1, user_version.city_key) AS city_key
          FROM fact
          LEFT JOIN next_dim_user AS user_version
            ON user_version.user_id = fact.user_id
            AND user_version.valid_from <= DATE(fact.visited_at, 'UTC')
            AND user_version.valid_to > DATE(fact.visited_at, 'UTC');
        END IF;
        SET v_steps = ARRAY_CONCAT(v_steps, [STRUCT('built' AS action, 'gold.fact_visits' AS table_name, v_started_at AS started_at, CURRENT_TIMESTAMP() AS finished_at)]);

        -- Audit: the blocking screens look at the new contents before anybody else does.
        SET v_started_at = CURRENT_TIMESTAMP();
        SET v_building = NULL;
        SET (v_built, v_changed, v_failed, v_is_blocked, v_held, v_has_gone_members) = (
          WITH
            -- What was built: its rows, of all but facts a fingerprint whatever their order, keys that come again, and values that are missing.
            seen AS (
              SELECT
                'gold.dim_city' AS table_name,
                COUNT(*) AS row_count,
                IFNULL(CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(TO_JSON_STRING(built))), 1, 15)) AS INT64)) AS STRING), '0') AS content,
                'city_key' AS key,
                COUNT(city_key) - COUNT(DISTINCT city_key) AS repeated,
                [
                  STRUCT('city_key' AS name, COUNTIF(city_key IS NULL) AS failing, MIN(IF(city_key IS NULL, CONCAT('city_key ', IFNULL(CAST(city_key AS STRING), 'NULL')), NULL)) AS example)
                ] AS missing,
                'gold stays as it was' AS else_stays
              FROM (SELECT dim_city.* FROM next_dimensions WHERE dim_city IS NOT NULL) AS built
              UNION ALL
              SELECT
                'gold.dim_user' AS table_name,
                COUNT(*) AS row_count,
                IFNULL(CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(TO_JSON_STRING(built))), 1, 15)) AS INT64)) AS STRING), '0') AS content,
                'user_key' AS key,
                COUNT(user_key) - COUNT(DISTINCT user_key) AS repeated,
                [
                  STRUCT('user_key' AS name, COUNTIF(user_key IS NULL) AS failing, MIN(IF(user_key IS NULL, CONCAT('user_key ', IFNULL(CAST(user_key AS STRING), 'NULL')), NULL)) AS example),
                  STRUCT('user_durable_key' AS name, COUNTIF(user_durable_key IS NULL) AS failing, MIN(IF(user_durable_key IS NULL, CONCAT('user_key ', IFNULL(CAST(user_key AS STRING), 'NULL')), NULL)) AS example),
                  STRUCT('valid_from' AS name, COUNTIF(valid_from IS NULL) AS failing, MIN(IF(valid_from IS NULL, CONCAT('user_key ', IFNULL(CAST(user_key AS STRING), 'NULL')), NULL)) AS example),
                  STRUCT('valid_to' AS name, COUNTIF(valid_to IS NULL) AS failing, MIN(IF(valid_to IS NULL, CONCAT('user_key ', IFNULL(CAST(user_key AS STRING), 'NULL')), NULL)) AS example),
                  STRUCT('is_current' AS name, COUNTIF(is_current IS NULL) AS failing, MIN(IF(is_current IS NULL, CONCAT('user_key ', IFNULL(CAST(user_key AS STRING), 'NULL')), NULL)) AS example),
                  STRUCT('is_deleted' AS name, COUNTIF(is_deleted IS NULL) AS failing, MIN(IF(is_deleted IS NULL, CONCAT('user_key ', IFNULL(CAST(user_key AS STRING), 'NULL')), NULL)) AS example)
                ] AS missing,
                'gold stays as it was' AS else_stays
              FROM next_dim_user AS built
              UNION ALL
              SELECT
                'gold.fact_visits' AS table_name,
                COUNT(*) AS row_count,
                CAST(NULL AS STRING) AS content,
                'visit_id' AS key,
                COUNT(visit_id) - COUNT(DISTINCT visit_id) AS repeated,
                [
                  STRUCT('visit_id' AS name, COUNTIF(visit_id IS NULL) AS failing, MIN(IF(visit_id IS NULL, CONCAT('visit_id ', IFNULL(CAST(visit_id AS STRING), 'NULL')), NULL)) AS example),
                  STRUCT('visited_at' AS name, COUNTIF(visited_at IS NULL) AS failing, MIN(IF(visited_at IS NULL, CONCAT('visit_id ', IFNULL(CAST(visit_id AS STRING), 'NULL')), NULL)) AS example),
                  STRUCT('user_durable_key' AS name, COUNTIF(user_durable_key IS NULL) AS failing, MIN(IF(user_durable_key IS NULL, CONCAT('visit_id ', IFNULL(CAST(visit_id AS STRING), 'NULL')), NULL)) AS example)
                ] AS missing,
                'gold stays as it was' AS else_stays
              FROM next_fact_visits AS built
            ),
            kept AS (
              SELECT 'gold.fact_visits' AS table_name, COUNT(*) AS row_count, COUNTIF(visit_id IN (SELECT visit_id FROM next_fact_visits)) AS repeated
              FROM gold.fact_visits
              WHERE 'fact_visits' IN UNNEST(v_by_unit) AND visit_id NOT IN (SELECT visit_id FROM touched_unit WHERE table_name = 'fact_visits')
            ),
            weighed AS (
              SELECT
                seen.table_name,
                seen.row_count + IFNULL(kept.row_count, 0) AS row_count,
                seen.content,
                seen.key,
                seen.repeated + IFNULL(kept.repeated, 0) AS repeated,
                seen.missing,
                seen.else_stays
              FROM seen
              LEFT JOIN kept
                ON kept.table_name = seen.table_name
            ),
            changed AS (
              SELECT wanted_table.table_name
              FROM wanted_table
              INNER JOIN weighed
                ON weighed.table_name = CONCAT('gold.', wanted_table.table_name)
              WHERE wanted_table.is_stale
                AND NOT IFNULL(wanted_table.content = weighed.content, FALSE)
            ),
            member AS (
              SELECT 'dim_city' AS dimension, city_key AS key FROM (SELECT dim_city.* FROM next_dimensions WHERE dim_city IS NOT NULL)
              UNION ALL
              SELECT 'dim_user' AS dimension, user_key AS key FROM next_dim_user
            ),
            gone AS (
              SELECT dimension, key
              FROM (
                SELECT 'dim_city' AS dimension, city_key AS key FROM gold.dim_city
                UNION ALL
                SELECT 'dim_user' AS dimension, user_key AS key FROM gold.dim_user
              )
              EXCEPT DISTINCT
              SELECT dimension, key
              FROM member
            ),
            -- The keys that each column will hold and that may be without a member.
            pointer AS (
              SELECT DISTINCT 'dim_user' AS table_name, 'city_key' AS column_name, 'dim_city' AS dimension, city_key AS key FROM next_dim_user
              UNION ALL
              SELECT DISTINCT 'fact_visits' AS table_name, 'user_key' AS column_name, 'dim_user' AS dimension, user_key AS key FROM next_fact_visits
              UNION ALL
              SELECT DISTINCT 'fact_visits' AS table_name, 'city_key' AS column_name, 'dim_city' AS dimension, city_key AS key FROM next_fact_visits
            ),
            homeless AS (
              SELECT dimension, key
              FROM pointer
              EXCEPT DISTINCT
              SELECT dimension, key
              FROM member
            ),
            orphan AS (
              SELECT pointer.table_name, pointer.column_name, pointer.dimension, COUNT(DISTINCT TO_JSON_STRING(pointer.key)) AS failing
              FROM pointer
              INNER JOIN homeless
                ON homeless.dimension = pointer.dimension
                AND homeless.key IS NOT DISTINCT FROM pointer.key
              GROUP BY pointer.table_name, pointer.column_name, pointer.dimension
            ),
            screened AS (
              SELECT
                'orphan_key' AS screen,
                CONCAT('gold.', table_name) AS table_name,
                column_name AS key,
                failing,
                CONCAT(table_name, '.', column_name, ' holds keys that ', dimension, ' does not have; gold stays as it was') AS message
              FROM orphan
              UNION ALL
              SELECT
                'duplicate_grain' AS screen,
                table_name,
                key,
                repeated AS failing,
                CONCAT(SUBSTR(table_name, 6), ' holds more than one row of the same ', key, '; ', else_stays) AS message
              FROM weighed
              UNION ALL
              SELECT
                'required_missing' AS screen,
                weighed.table_name,
                missing.name AS key,
                missing.failing,
                CONCAT(SUBSTR(weighed.table_name, 6), '.', missing.name, ' must have a value and has none, rows: ', CAST(missing.failing AS STRING), ', for example ', missing.example, '; ', weighed.else_stays) AS message
              FROM weighed
              CROSS JOIN UNNEST(weighed.missing) AS missing
              UNION ALL
              SELECT
                compared.screen,
                'gold.fact_visits' AS table_name,
                compared.measure AS key,
                1 AS failing,
                CONCAT('fact_visits: ', compared.measure, ' is ', compared.published, ', and silver.visits says ', compared.source, '; gold stays as it was') AS message
              FROM (
                SELECT IFNULL(COUNT(*), 0) AS figure_0
                FROM (SELECT visit_id, visited_at, user_key, user_durable_key, city_key FROM gold.fact_visits WHERE 'fact_visits' IN UNNEST(v_by_unit) AND visit_id NOT IN (SELECT visit_id FROM touched_unit WHERE table_name = 'fact_visits') UNION ALL SELECT visit_id, visited_at, user_key, user_durable_key, city_key FROM next_fact_visits)
              ) AS published
              CROSS JOIN (
                SELECT IFNULL(COUNT(*), 0) AS figure_0
                FROM silver.visits
                WHERE TRUE
              ) AS source
              CROSS JOIN UNNEST([
                STRUCT('row_count' AS screen, 'COUNT(*)' AS measure, CAST(published.figure_0 AS STRING) AS published, CAST(source.figure_0 AS STRING) AS source, published.figure_0 != source.figure_0 AS differs)
              ]) AS compared
              WHERE compared.differs
            ),
            failed_screen AS (
              SELECT screen, 'block' AS severity, table_name, key, failing, message
              FROM screened
              WHERE failing > 0
              UNION ALL
              SELECT 'build_failed', 'block', CONCAT('gold.', table_name), '', 1, CONCAT(table_name, ' cannot be computed: ', message, '; it stays as it was')
              FROM UNNEST(v_unbuilt)
            )
          SELECT AS STRUCT
            ARRAY(SELECT AS STRUCT table_name, row_count, content FROM weighed),
            ARRAY(SELECT table_name FROM changed),
            ARRAY(SELECT AS STRUCT screen, severity, table_name, key, failing, message FROM failed_screen),
            EXISTS (SELECT 1 FROM failed_screen),
            CAST([] AS ARRAY<STRING>),
            EXISTS (SELECT 1 FROM gone)
        );
        IF v_has_gone_members AND ARRAY_LENGTH(v_by_unit) > 0 THEN
          -- Members are gone that rows which stay may point at.
          SET v_failed = ARRAY_CONCAT(
            ARRAY(SELECT AS STRUCT * FROM UNNEST(v_failed) WHERE screen != 'orphan_key' OR table_name NOT IN ('gold.fact_visits')),
            ARRAY(
              WITH
                member AS (
                  SELECT 'dim_user' AS dimension, user_key AS key FROM next_dim_user
                  UNION ALL
                  SELECT 'dim_city' AS dimension, city_key AS key FROM (SELECT dim_city.* FROM next_dimensions WHERE dim_city IS NOT NULL)
                ),
                gone AS (
                  SELECT dimension, key
                  FROM (
                    SELECT 'dim_user' AS dimension, user_key AS key FROM gold.dim_user
                    UNION ALL
                    SELECT 'dim_city' AS dimension, city_key AS key FROM gold.dim_city
                  )
                  EXCEPT DISTINCT
                  SELECT dimension, key
                  FROM member
                ),
                -- The keys that each column will hold and that may be without a member.
                pointer AS (
                  SELECT DISTINCT 'fact_visits' AS table_name, 'user_key' AS column_name, 'dim_user' AS dimension, user_key AS key FROM next_fact_visits
                  UNION ALL
                  SELECT DISTINCT 'fact_visits' AS table_name, 'city_key' AS column_name, 'dim_city' AS dimension, city_key AS key FROM next_fact_visits
                  UNION ALL
                  SELECT DISTINCT 'fact_visits' AS table_name, held.column_name, held.dimension, held.key
                  FROM (
                    SELECT user_key, city_key
                    FROM gold.fact_visits
                    WHERE 'fact_visits' IN UNNEST(v_by_unit) AND visit_id NOT IN (SELECT visit_id FROM touched_unit WHERE table_name = 'fact_visits')
                      AND (
                        user_key IN (SELECT key FROM gone WHERE dimension = 'dim_user')
                              OR city_key IN (SELECT key FROM gone WHERE dimension = 'dim_city')
                      )
                  )
                  CROSS JOIN UNNEST([
                    STRUCT('user_key' AS column_name, 'dim_user' AS dimension, user_key AS key),
                    STRUCT('city_key' AS column_name, 'dim_city' AS dimension, city_key AS key)
                  ]) AS held
                ),
                homeless AS (
                  SELECT dimension, key
                  FROM pointer
                  EXCEPT DISTINCT
                  SELECT dimension, key
                  FROM member
                ),
                orphan AS (
                  SELECT pointer.table_name, pointer.column_name, pointer.dimension, COUNT(DISTINCT TO_JSON_STRING(pointer.key)) AS failing
                  FROM pointer
                  INNER JOIN homeless
                    ON homeless.dimension = pointer.dimension
                    AND homeless.key IS NOT DISTINCT FROM pointer.key
                  GROUP BY pointer.table_name, pointer.column_name, pointer.dimension
                )
              SELECT AS STRUCT screen, 'block' AS severity, table_name, key, failing, message
              FROM (
                SELECT
                  'orphan_key' AS screen,
                  CONCAT('gold.', table_name) AS table_name,
                  column_name AS key,
                  failing,
                  CONCAT(table_name, '.', column_name, ' holds keys that ', dimension, ' does not have; gold stays as it was') AS message
                FROM orphan
              )
            )
          );
          -- Nothing that is computed by unit can be held back by itself.
          SET v_is_blocked = v_is_blocked OR EXISTS (SELECT 1 FROM UNNEST(v_failed) WHERE table_name IN ('gold.fact_visits'));
        END IF;
        IF ARRAY_LENGTH(v_failed) > 0 THEN
          -- Figures of silver that has moved on since gold was built prove nothing.
          IF v_silver IS DISTINCT FROM (
            SELECT STRING_AGG(CONCAT(entity, '=', state), ' ' ORDER BY entity)
            FROM ops.silver_state
          ) THEN
            SET v_is_blocked = FALSE;
            SET v_held = [];
            SET v_waiting = 'Silver has moved on while gold was built, or publishing is held since: the next run looks again';
          ELSE
            CREATE OR REPLACE TEMP TABLE failed_screen AS
            SELECT screen, severity, table_name, key, failing, message
            FROM UNNEST(v_failed);
            SET v_alerts = ARRAY_CONCAT(v_alerts, ARRAY(
              SELECT IFNULL(failed.message, failed.screen)
              FROM failed_screen AS failed
              LEFT JOIN quality.error_event AS event
                ON event.screen = failed.screen
                AND event.entity = 'gold'
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
              AND event.entity = 'gold'
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
                failed.screen, failed.severity, 'gold', p_run_date, failed.table_name, failed.key, failed.failing, failed.message,
                CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), v_run_id
              )
              WHEN NOT MATCHED BY SOURCE AND event.closed_at IS NULL AND event.entity = 'gold' THEN
                UPDATE SET closed_at = CURRENT_TIMESTAMP();
          END IF;
        END IF;
        SET v_steps = ARRAY_CONCAT(v_steps, [STRUCT('audited' AS action, CAST(NULL AS STRING) AS table_name, v_started_at AS started_at, CURRENT_TIMESTAMP() AS finished_at)]);
        IF NOT v_is_blocked AND v_waiting IS NULL THEN
          -- Publish: a reader sees the old gold or the new one.
          SET v_started_at = CURRENT_TIMESTAMP();
          BEGIN TRANSACTION;
          SET v_in_tx = TRUE;
          UPDATE ops.lock SET run_id = v_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
          IF v_silver IS DISTINCT FROM (
            SELECT STRING_AGG(CONCAT(entity, '=', state), ' ' ORDER BY entity)
            FROM ops.silver_state
          ) OR EXISTS (SELECT 1 FROM ops.open_hold) THEN
            ROLLBACK TRANSACTION;
            SET v_in_tx = FALSE;
            SET v_waiting = 'Silver has moved on while gold was built, or publishing is held since: the next run looks again';
          ELSE
            IF 'dim_city' IN UNNEST(v_changed) THEN
              MERGE gold.dim_city
              USING (SELECT dim_city.* FROM next_dimensions WHERE dim_city IS NOT NULL) AS built
              ON FALSE
              WHEN NOT MATCHED BY SOURCE THEN
                DELETE
              WHEN NOT MATCHED THEN
                INSERT (city_key, city)
                VALUES (city_key, city);
            END IF;
            IF 'dim_user' IN UNNEST(v_changed) THEN
              MERGE gold.dim_user
              USING next_dim_user AS built
              ON FALSE
              WHEN NOT MATCHED BY SOURCE THEN
                DELETE
              WHEN NOT MATCHED THEN
                INSERT (user_key, user_durable_key, user_id, city, city_key, valid_from, valid_to, is_current, is_deleted, placeholder_since)
                VALUES (user_key, user_durable_key, user_id, city, city_key, valid_from, valid_to, is_current, is_deleted, placeholder_since);
            END IF;
            IF 'fact_visits' IN UNNEST(v_changed) THEN
              IF 'fact_visits' IN UNNEST(v_by_unit) THEN
                MERGE gold.fact_visits AS held
                USING (
                  SELECT visit_id, visited_at, user_key, user_durable_key, city_key, CAST(NULL AS INT64) AS ends
                  FROM next_fact_visits
                  UNION ALL
                  SELECT NULL, NULL, NULL, NULL, NULL, visit_id AS ends
                  FROM (SELECT visit_id FROM touched_unit WHERE table_name = 'fact_visits')
                ) AS built
                ON held.visit_id = built.ends
                WHEN MATCHED THEN
                  DELETE
                WHEN NOT MATCHED BY TARGET AND built.ends IS NULL THEN
                  INSERT (visit_id, visited_at, user_key, user_durable_key, city_key)
                  VALUES (built.visit_id, built.visited_at, built.user_key, built.user_durable_key, built.city_key);
              ELSE
                TRUNCATE TABLE gold.fact_visits;
                INSERT INTO gold.fact_visits (visit_id, visited_at, user_key, user_durable_key, city_key)
                SELECT visit_id, visited_at, user_key, user_durable_key, city_key
                FROM next_fact_visits;
              END IF;
            END IF;
            INSERT INTO ops.published (table_name, definition_hash, silver_state, row_count, content, run_id, recorded_at)
            SELECT
              wanted_table.table_name,
              wanted_table.definition_hash,
              wanted_table.silver_state,
              built.row_count,
              built.content,
              v_run_id AS run_id,
              CURRENT_TIMESTAMP() AS recorded_at
            FROM wanted_table
            INNER JOIN UNNEST(v_built) AS built
              ON built.table_name = CONCAT('gold.', wanted_table.table_name)
            WHERE wanted_table.is_stale
              AND wanted_table.table_name NOT IN UNNEST(v_held);
            COMMIT TRANSACTION;
            SET v_in_tx = FALSE;
            SET v_steps = ARRAY_CONCAT(v_steps, [STRUCT('published' AS action, CAST(NULL AS STRING) AS table_name, v_started_at AS started_at, CURRENT_TIMESTAMP() AS finished_at)]);
          END IF;
        END IF;
      END IF;
      IF (ARRAY_LENGTH(v_stale) > 0 OR v_has_due_exports) AND NOT v_is_blocked AND v_waiting IS NULL THEN
        CALL `local`.ops.export_gold(p_run_date, v_run_id);
      END IF;
      -- The run has come to its end; and where nothing is blocked or held back, no table of gold fails a screen any more.
      IF v_has_open_events AND v_waiting IS NULL THEN
        UPDATE quality.error_event
        SET closed_at = CURRENT_TIMESTAMP()
        WHERE closed_at IS NULL
          AND (
            table_name = 'ops.run_gold'
            OR (entity = 'gold' AND NOT v_is_blocked AND ARRAY_LENGTH(v_held) = 0)
          );
      END IF;
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
    SET v_error = IF(v_building IS NULL, v_error, CONCAT(v_building, ' cannot be computed: ', v_error));
    BEGIN
      IF ARRAY_LENGTH(v_steps) > 0 THEN
        INSERT INTO ops.step (run_id, action, table_name, row_count, how, started_at, finished_at)
        SELECT v_run_id, step.action, step.table_name, counted.row_count, computed.how, step.started_at, step.finished_at
        FROM UNNEST(v_steps) AS step
        LEFT JOIN (SELECT table_name, row_count FROM UNNEST(v_built)) AS counted
          ON counted.table_name = step.table_name
        LEFT JOIN (SELECT table_name, how FROM UNNEST(v_how)) AS computed
          ON computed.table_name = step.table_name
          AND step.action = 'built';
      END IF;
      INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
      VALUES (v_run_id, 'run_gold', p_run_date, 'failed', v_error, CURRENT_TIMESTAMP());
      CREATE OR REPLACE TEMP TABLE failed_screen AS
      SELECT
        'run_failed' AS screen,
        'block' AS severity,
        'ops.run_gold' AS table_name,
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

  IF ARRAY_LENGTH(v_steps) > 0 THEN
    INSERT INTO ops.step (run_id, action, table_name, row_count, how, started_at, finished_at)
    SELECT v_run_id, step.action, step.table_name, counted.row_count, computed.how, step.started_at, step.finished_at
    FROM UNNEST(v_steps) AS step
    LEFT JOIN (SELECT table_name, row_count FROM UNNEST(v_built)) AS counted
      ON counted.table_name = step.table_name
    LEFT JOIN (SELECT table_name, how FROM UNNEST(v_how)) AS computed
      ON computed.table_name = step.table_name
      AND step.action = 'built';
  END IF;
  SET v_message = NULLIF(ARRAY_TO_STRING(ARRAY_CONCAT(
    v_alerts,
    [
      IF(v_is_blocked AND ARRAY_LENGTH(v_alerts) = 0, 'Blocked by screens that are already reported: gold stays as it was', NULL),
      IF(ARRAY_LENGTH(v_held) > 0 AND NOT v_is_blocked, CONCAT('Held back, while the rest of gold is published: ', ARRAY_TO_STRING(v_held, ', ')), NULL),
      v_waiting
    ]
  ), '\n'), '');
  INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
  VALUES (
    v_run_id,
    'run_gold',
    p_run_date,
    CASE
      WHEN ARRAY_LENGTH(v_alerts) > 0 THEN 'failed'
      WHEN v_is_blocked OR ARRAY_LENGTH(v_held) > 0 THEN 'blocked'
      WHEN v_waiting IS NOT NULL THEN 'waiting'
      ELSE 'done'
    END,
    v_message,
    CURRENT_TIMESTAMP()
  );
  IF ARRAY_LENGTH(v_alerts) > 0 THEN
    RAISE USING MESSAGE = v_message;
  END IF;
END
