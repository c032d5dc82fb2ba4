-- Grain: one row a signal, among all visitors or among known users.
WITH
  sessions AS (
    SELECT * FROM gold.stage_sessions
  ),
  -- Only of a known user is it known whether there was a visit before.
  visit AS (
    SELECT
      steps,
      TRUE AS is_identified,
      outcome,
      started_at,
      LAG(started_at) OVER (PARTITION BY user_id ORDER BY started_at, session_id) AS previous_started_at
    FROM sessions
    WHERE is_identified
    UNION ALL
    SELECT
      steps,
      FALSE AS is_identified,
      outcome,
      started_at,
      NULL AS previous_started_at
    FROM sessions
    WHERE NOT is_identified
  ),
  timed AS (
    SELECT
      steps,
      is_identified,
      outcome = 'purchase' AS is_conversion,
      EXTRACT(HOUR FROM started_at) AS hour,
      EXTRACT(DAYOFWEEK FROM started_at) AS day_of_week,
      previous_started_at IS NOT NULL AS is_return,
      IFNULL(TIMESTAMP_DIFF(started_at, previous_started_at, SECOND) <= 7 * 24 * 60 * 60, FALSE) AS is_return_within_week
    FROM visit
  ),
  -- Many sessions are of one kind: what follows goes through each kind once.
  kind AS (
    SELECT
      steps,
      is_identified,
      is_conversion,
      hour >= 22 OR hour < 6 AS is_at_night,
      day_of_week IN (1, 7) AS is_on_weekend,
      is_return,
      is_return_within_week,
      COUNT(*) AS sessions
    FROM timed
    GROUP BY steps, is_identified, is_conversion, is_at_night, is_on_weekend, is_return, is_return_within_week
  ),
  way AS (
    SELECT
      is_identified,
      is_conversion,
      is_at_night,
      is_on_weekend,
      is_return,
      is_return_within_week,
      sessions,
      -- What follows a purchase cannot be a sign of it.
      CONCAT(REGEXP_REPLACE(steps, r'(^| > )purchase( > .*)?$', ''), ' >') AS steps_before
    FROM kind
  ),
  observation AS (
    SELECT
      visitors,
      observed.signal,
      observed.is_there,
      way.is_conversion,
      way.sessions
    FROM way
    CROSS JOIN UNNEST([
      STRUCT('saw the home page' AS signal, FALSE AS needs_user, REGEXP_CONTAINS(steps_before, r'home >') AS is_there),
      ('began on the home page', FALSE, STARTS_WITH(steps_before, 'home >')),
      ('saw a department page', FALSE, REGEXP_CONTAINS(steps_before, r'department >')),
      ('saw a product page', FALSE, REGEXP_CONTAINS(steps_before, r'product >')),
      ('saw two product pages or more', FALSE, REGEXP_CONTAINS(steps_before, r'product >.*product >')),
      ('put something into the cart', FALSE, REGEXP_CONTAINS(steps_before, r'cart >')),
      ('put something into the cart twice or more', FALSE, REGEXP_CONTAINS(steps_before, r'cart >.*cart >')),
      ('cancelled', FALSE, REGEXP_CONTAINS(steps_before, r'cancel >')),
      ('came at night', FALSE, is_at_night),
      ('came on a weekend', FALSE, is_on_weekend),
      ('had been there before', TRUE, is_return),
      ('came back within 7 days', TRUE, is_return_within_week)
    ]) AS observed
    CROSS JOIN UNNEST(['all', 'identified']) AS visitors
    WHERE IF(visitors = 'all', NOT observed.needs_user, way.is_identified)
  ),
  counted AS (
    SELECT
      visitors,
      signal,
      SUM(sessions) AS sessions,
      SUM(IF(is_conversion, sessions, 0)) AS converting_sessions,
      SUM(IF(is_there, sessions, 0)) AS sessions_with,
      SUM(IF(is_there AND is_conversion, sessions, 0)) AS converting_sessions_with
    FROM observation
    GROUP BY visitors, signal
  )
SELECT
  visitors,
  signal,
  sessions,
  sessions_with,
  SAFE_DIVIDE(sessions_with, sessions) AS support,
  converting_sessions_with,
  SAFE_DIVIDE(converting_sessions_with, sessions_with) AS conversion_rate_with,
  SAFE_DIVIDE(converting_sessions - converting_sessions_with, sessions - sessions_with) AS conversion_rate_without,
  SAFE_DIVIDE(SAFE_DIVIDE(converting_sessions_with, sessions_with), SAFE_DIVIDE(converting_sessions, sessions)) AS lift
FROM counted
