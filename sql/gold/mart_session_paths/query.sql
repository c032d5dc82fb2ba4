-- Grain: one row a path, which is what a session did before its first purchase.
WITH
  sessions AS (
    SELECT * FROM gold.fact_sessions
  ),
  profiles AS (
    SELECT * FROM gold.dim_session
  ),
  way AS (
    SELECT
      session_key,
      is_identified,
      session_outcome = 'purchase' AS is_conversion,
      -- With the purchase in it a path would foretell what it is asked for.
      IFNULL(NULLIF(REGEXP_REPLACE(path, r'(^| > )purchase( > .*)?$', ''), ''), 'none') AS path
    FROM profiles
  ),
  counted AS (
    SELECT
      way.path,
      COUNT(*) AS sessions,
      COUNTIF(way.is_identified) AS identified_sessions,
      COUNTIF(way.is_conversion) AS converting_sessions,
      COUNTIF(way.is_identified AND way.is_conversion) AS identified_converting_sessions,
      AVG(sessions.duration_seconds) AS average_duration_seconds
    FROM sessions
    INNER JOIN way
      ON way.session_key = sessions.session_key
    GROUP BY way.path
  )
SELECT
  path,
  sessions,
  identified_sessions,
  sessions - identified_sessions AS anonymous_sessions,
  converting_sessions,
  SAFE_DIVIDE(sessions, SUM(sessions) OVER ()) AS share_of_sessions,
  SAFE_DIVIDE(converting_sessions, sessions) AS conversion_rate,
  SAFE_DIVIDE(identified_converting_sessions, identified_sessions) AS identified_conversion_rate,
  average_duration_seconds
FROM counted
