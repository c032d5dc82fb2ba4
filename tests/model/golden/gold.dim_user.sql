-- Generated from sql/gold/dim_user/table.yaml and query.sql.
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
