-- Grain: one row a profile of sessions.
WITH
  sessions AS (
    SELECT * FROM gold.stage_sessions
  ),
  profile AS (
    SELECT DISTINCT
      outcome AS session_outcome,
      is_identified,
      path
    FROM sessions
  )
SELECT
  session_outcome,
  is_identified,
  path
FROM profile
