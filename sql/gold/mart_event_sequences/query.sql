-- Grain: one row a sequence of two or three consecutive event types, among all visitors or among known users.
WITH
  sessions AS (
    SELECT * FROM gold.stage_sessions
  ),
  -- Many sessions took the same steps: what follows goes through each kind once.
  kind AS (
    SELECT
      steps,
      is_identified,
      outcome = 'purchase' AS is_conversion,
      COUNT(*) AS sessions
    FROM sessions
    GROUP BY steps, is_identified, is_conversion
  ),
  way AS (
    SELECT
      visitors,
      kind.steps,
      kind.is_identified,
      kind.is_conversion,
      -- What follows a purchase cannot lead to it.
      SPLIT(REGEXP_REPLACE(kind.steps, r'(^| > )purchase( > .*)?$', ''), ' > ') AS steps_before,
      kind.sessions
    FROM kind
    CROSS JOIN UNNEST(['all', 'identified']) AS visitors
    WHERE visitors = 'all'
      OR kind.is_identified
  ),
  occurrence AS (
    SELECT DISTINCT
      way.visitors,
      way.steps,
      way.is_identified,
      way.is_conversion,
      way.sessions,
      event_count,
      CONCAT(
        way.steps_before[OFFSET(position)],
        ' > ',
        way.steps_before[OFFSET(position + 1)],
        IF(event_count = 3, CONCAT(' > ', way.steps_before[SAFE_OFFSET(position + 2)]), '')
      ) AS sequence
    FROM way
    CROSS JOIN UNNEST([2, 3]) AS event_count
    CROSS JOIN UNNEST(GENERATE_ARRAY(0, ARRAY_LENGTH(way.steps_before) - event_count)) AS position
  ),
  counted AS (
    SELECT
      visitors,
      event_count,
      sequence,
      SUM(sessions) AS sessions,
      SUM(IF(is_conversion, sessions, 0)) AS converting_sessions
    FROM occurrence
    GROUP BY visitors, event_count, sequence
  ),
  total AS (
    SELECT
      visitors,
      SUM(sessions) AS sessions,
      SUM(IF(is_conversion, sessions, 0)) AS converting_sessions
    FROM way
    GROUP BY visitors
  )
SELECT
  counted.visitors,
  counted.sequence,
  counted.event_count,
  counted.sessions,
  SAFE_DIVIDE(counted.sessions, total.sessions) AS support,
  counted.converting_sessions,
  SAFE_DIVIDE(counted.converting_sessions, counted.sessions) AS conversion_rate,
  SAFE_DIVIDE(
    SAFE_DIVIDE(counted.converting_sessions, counted.sessions),
    SAFE_DIVIDE(total.converting_sessions, total.sessions)
  ) AS lift
FROM counted
INNER JOIN total
  ON total.visitors = counted.visitors
