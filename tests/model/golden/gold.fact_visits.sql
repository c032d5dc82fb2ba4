-- Generated from sql/gold/fact_visits/table.yaml and query.sql.
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
