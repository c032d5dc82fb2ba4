-- Grain: one row a traffic source that brought sessions and an event type.
WITH
  sessions AS (
    SELECT * FROM gold.fact_sessions
  ),
  stages AS (
    SELECT * FROM gold.stage_sessions
  ),
  event_types AS (
    SELECT * FROM gold.dim_event_type
  ),
  sources AS (
    SELECT * FROM gold.dim_traffic_source
  ),
  -- Many sessions took the same steps: what follows goes through each kind once.
  kind AS (
    SELECT
      visit.traffic_source_key,
      stages.steps,
      COUNT(*) AS sessions
    FROM sessions AS visit
    INNER JOIN stages
      ON stages.session_id = visit.session_id
    GROUP BY visit.traffic_source_key, stages.steps
  ),
  occurrence AS (
    SELECT
      kind.traffic_source_key,
      kind.steps,
      kind.sessions,
      event_type,
      COUNT(*) AS actions
    FROM kind
    CROSS JOIN UNNEST(SPLIT(kind.steps, ' > ')) AS event_type
    GROUP BY kind.traffic_source_key, kind.steps, kind.sessions, event_type
  ),
  counted AS (
    SELECT
      traffic_source_key,
      event_type,
      SUM(sessions * actions) AS actions,
      SUM(sessions) AS sessions_with_action
    FROM occurrence
    GROUP BY traffic_source_key, event_type
  ),
  visits AS (
    SELECT
      traffic_source_key,
      SUM(sessions) AS sessions
    FROM kind
    GROUP BY traffic_source_key
  ),
  influence AS (
    SELECT
      visits.traffic_source_key,
      event_types.event_type_key,
      sources.traffic_source,
      sources.channel,
      event_types.event_type,
      visits.sessions,
      IFNULL(counted.actions, 0) AS actions,
      IFNULL(counted.sessions_with_action, 0) AS sessions_with_action
    FROM visits
    INNER JOIN sources
      ON sources.traffic_source_key = visits.traffic_source_key
    CROSS JOIN event_types
    LEFT JOIN counted
      ON counted.traffic_source_key = visits.traffic_source_key
      AND counted.event_type = event_types.event_type
    WHERE event_types.event_type_key > 0
  )
SELECT
  traffic_source_key,
  event_type_key,
  traffic_source,
  channel,
  event_type,
  sessions,
  actions,
  SAFE_DIVIDE(actions, sessions) AS actions_per_session,
  sessions_with_action,
  SAFE_DIVIDE(sessions_with_action, sessions) AS share_of_sessions,
  SAFE_DIVIDE(
    SAFE_DIVIDE(actions, sessions),
    SAFE_DIVIDE(SUM(actions) OVER (PARTITION BY event_type_key), SUM(sessions) OVER (PARTITION BY event_type_key))
  ) AS ratio_to_all
FROM influence
