-- Grain: one row a traffic source of either list.
WITH
  users AS (
    SELECT * FROM silver.users_history
  ),
  events AS (
    SELECT * FROM silver.events
  ),
  listed AS (
    SELECT traffic_source, TRUE AS of_users, FALSE AS of_visits
    FROM UNNEST(['Search', 'Organic', 'Facebook', 'Email', 'Display']) AS traffic_source
    UNION ALL
    SELECT traffic_source, FALSE AS of_users, TRUE AS of_visits
    FROM UNNEST(['Email', 'Adwords', 'Facebook', 'YouTube', 'Organic']) AS traffic_source
    UNION ALL
    SELECT DISTINCT traffic_source, TRUE AS of_users, FALSE AS of_visits
    FROM users
    UNION ALL
    SELECT DISTINCT traffic_source, FALSE AS of_users, TRUE AS of_visits
    FROM events
  ),
  source AS (
    SELECT
      traffic_source,
      LOGICAL_OR(of_users) AS is_source_of_users,
      LOGICAL_OR(of_visits) AS is_source_of_visits
    FROM listed
    GROUP BY traffic_source
  )
SELECT
  traffic_source,
  CASE
    WHEN traffic_source IN ('Adwords', 'Display') THEN 'paid'
    WHEN traffic_source = 'Email' THEN 'owned'
    WHEN traffic_source IN ('Facebook', 'YouTube') THEN 'social'
    WHEN traffic_source IN ('Organic', 'Search') THEN 'organic'
    ELSE 'other'
  END AS channel,
  is_source_of_users,
  is_source_of_visits
FROM source
