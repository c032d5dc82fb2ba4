BEGIN
  DECLARE v_run_id STRING DEFAULT GENERATE_UUID();
  DECLARE v_problem STRING;

  INSERT INTO ops.run (run_id, routine, run_date, state, job_id, recorded_at)
  VALUES (v_run_id, 'run_watch', p_run_date, 'started', @@script.job_id, CURRENT_TIMESTAMP());

  SET v_problem = (
    WITH
      first_snapshot AS (
        SELECT entity, MIN(snapshot_date) AS snapshot_date
        FROM (
          SELECT entity, snapshot_date FROM ops.observed_snapshot
          UNION ALL
          SELECT entity, snapshot_date FROM ops.current_snapshot
        )
        GROUP BY entity
      ),
      -- The days that can still be fixed: bronze reaches no further back.
      expected AS (
        SELECT first_snapshot.entity, snapshot_date
        FROM first_snapshot,
          UNNEST(GENERATE_DATE_ARRAY(
            GREATEST(first_snapshot.snapshot_date, DATE_SUB(p_run_date, INTERVAL @replay_window_days DAY)),
            p_run_date
          )) AS snapshot_date
      ),
      -- Somebody has decided that the day stays without an applied snapshot.
      given_up AS (
        SELECT DISTINCT entity, snapshot_date
        FROM quality.waiver
        WHERE screen = 'missing'
          AND expires_on >= p_run_date
      ),
      troubled AS (
        SELECT
          expected.entity,
          expected.snapshot_date,
          CASE
            WHEN pending.entity IS NOT NULL THEN 'behind, loaded and not judged'
            WHEN given_up.entity IS NOT NULL THEN NULL
            WHEN judged.state = 'rejected' THEN CONCAT('blocked, rejected as ', judged.reason)
            WHEN NOT observed.is_loaded
              AND CURRENT_TIMESTAMP() > TIMESTAMP_ADD(
                GREATEST(observed.updated, TIMESTAMP(DATE_ADD(expected.snapshot_date, INTERVAL 1 DAY), 'UTC')),
                INTERVAL @freshness_hours HOUR
              ) THEN 'late, landed and not loaded'
            -- What was judged stays right; it cannot be loaded again, and deleted files can be restored for some days only.
            WHEN observed.entity IS NULL AND judged.state IN ('applied', 'unchanged') THEN 'gone, judged and no file lies in the raw bucket'
            WHEN observed.entity IS NULL
              AND IFNULL(judged.state, 'missing') IN ('missing', 'landed')
              AND CURRENT_TIMESTAMP() > TIMESTAMP_ADD(TIMESTAMP(expected.snapshot_date, 'UTC'), INTERVAL 24 + @freshness_hours HOUR)
              THEN 'late, missing'
          END AS trouble
        FROM expected
        LEFT JOIN ops.observed_snapshot AS observed
          ON observed.entity = expected.entity
          AND observed.snapshot_date = expected.snapshot_date
        LEFT JOIN ops.current_snapshot AS judged
          ON judged.entity = expected.entity
          AND judged.snapshot_date = expected.snapshot_date
        LEFT JOIN ops.pending_snapshot AS pending
          ON pending.entity = expected.entity
          AND pending.snapshot_date = expected.snapshot_date
        LEFT JOIN given_up
          ON given_up.entity = expected.entity
          AND given_up.snapshot_date = expected.snapshot_date
      ),
      advice AS (
        SELECT trouble, advice
        FROM UNNEST([
          STRUCT('behind, loaded and not judged' AS trouble, 'look at the runs of ops.run_silver in ops.run' AS advice),
          STRUCT('late, landed and not loaded', 'look at the runs of the transfer'),
          STRUCT('gone, judged and no file lies in the raw bucket', 'restore it, land it again, or say in quality.waiver (screen missing) that it stays away'),
          STRUCT('late, missing', 'land it, or say in quality.waiver (screen missing) that it stays away')
        ])
      ),
      -- Gold is of silver's state if a run that began after the newest change of silver is done.
      gold_done AS (
        SELECT MAX(started.recorded_at) AS began_at
        FROM ops.run AS started
        INNER JOIN ops.run AS done
          ON done.run_id = started.run_id
        WHERE started.routine = 'run_gold'
          AND started.state = 'started'
          AND done.state = 'done'
      ),
      problem AS (
        SELECT
          CONCAT(
            troubled.trouble, ': ', troubled.entity, ' of ',
            IF(
              COUNT(*) = 1,
              CAST(MIN(troubled.snapshot_date) AS STRING),
              CONCAT(CAST(COUNT(*) AS STRING), ' days from ', CAST(MIN(troubled.snapshot_date) AS STRING), ' to ', CAST(MAX(troubled.snapshot_date) AS STRING))
            ),
            '; ', IFNULL(advice.advice, 'land the right file, or say in quality.waiver that this one is right')
          ) AS text
        FROM troubled
        LEFT JOIN advice
          ON advice.trouble = troubled.trouble
        WHERE troubled.trouble IS NOT NULL
        GROUP BY troubled.entity, troubled.trouble, advice.advice
        UNION ALL
        SELECT 'behind: gold; silver has changed since ops.run_gold was last done, look at its runs in ops.run' AS text
        FROM gold_done
        CROSS JOIN (
          SELECT MAX(recorded_at) AS changed_at
          FROM ops.snapshot
          WHERE state = 'applied'
        ) AS applied
        WHERE applied.changed_at IS NOT NULL
          AND (gold_done.began_at IS NULL OR gold_done.began_at < applied.changed_at)
        UNION ALL
        SELECT CONCAT('held: gold; ', table_name, ' is as of ', CAST(as_of AS STRING), ' since ', decided_by, ' has put it back, npm run rollback -- --lift ends it') AS text
        FROM ops.open_hold
        UNION ALL
        SELECT
          CONCAT(
            'wrong: ', REGEXP_EXTRACT(uri, r'/(dataset_name=.+)$'), ' is of a day in the future; ',
            'land it in the folder of the right day and delete it there'
          ) AS text
        FROM ops.landed_object
        WHERE TIMESTAMP(SAFE.PARSE_DATE('%Y%m%d', REGEXP_EXTRACT(uri, r'/date=([0-9]{8})/[^/]+$')), 'UTC') > TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 24 HOUR)
        UNION ALL
        SELECT CONCAT('blocked: ', IF(entity = 'gold', 'ops.run_gold', table_name), '; ', IFNULL(message, screen)) AS text
        FROM quality.error_event
        WHERE closed_at IS NULL
          AND severity = 'block'
          AND entity IN ('gold', 'pipeline')
      )
    SELECT STRING_AGG(text, '\n' ORDER BY text)
    FROM problem
  );

  INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
  VALUES (v_run_id, 'run_watch', p_run_date, IF(v_problem IS NULL, 'done', 'failed'), v_problem, CURRENT_TIMESTAMP());
  IF v_problem IS NOT NULL THEN
    RAISE USING MESSAGE = v_problem;
  END IF;
END
