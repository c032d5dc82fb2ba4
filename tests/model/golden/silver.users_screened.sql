-- Generated from sql/silver/users_history/table.yaml and query.sql.
-- Grain: one row a kept line of bronze.users, header lines included.
WITH
  delivered AS (
    SELECT
      id,
      city,
      joined,
      extra_1,
      extra_2,
      extra_3,
      _PARTITIONDATE AS snapshot_date,
      STRUCT(
        id,
        city,
        joined,
        extra_1,
        extra_2,
        extra_3
      ) AS raw
    FROM bronze.users
    -- A line of nothing but commas is none.
    WHERE COALESCE(
      NULLIF(TRIM(id), ''),
      NULLIF(TRIM(city), ''),
      NULLIF(TRIM(joined), ''),
      NULLIF(TRIM(extra_1), ''),
      NULLIF(TRIM(extra_2), ''),
      NULLIF(TRIM(extra_3), '')
    ) IS NOT NULL
  ),
  cleansed AS (
    WITH
      source AS (
        SELECT * FROM delivered
      )
    SELECT
      SAFE_CAST(id AS INT64) AS user_id,
      NULLIF(city, '') AS city,
      SAFE_CAST(joined AS TIMESTAMP) AS joined_at,
      snapshot_date,
      raw
    FROM source
  ),
  screened AS (
    SELECT
      snapshot_date,
      user_id,
      city,
      joined_at,
      user_id IS NULL AND IFNULL(raw.id IN ('id', 'city', 'joined', '\ufeffid', '\ufeff"id"') OR raw.city IN ('id', 'city', 'joined', '\ufeffid', '\ufeff"id"'), FALSE) AS is_header,
      IF(user_id IS NULL, 2 * ARRAY_LENGTH(SPLIT(ARRAY_TO_STRING([
        raw.id,
        raw.city,
        raw.joined,
        raw.extra_1,
        raw.extra_2,
        raw.extra_3
      ], '\n'), '\n')) < 2, FALSE) AS is_remark,
      CONCAT(
        IF(user_id IS NULL, 'key_unreadable ', ''),
        IF(raw.extra_1 IS NOT NULL, 'extra_field ', ''),
        IF(joined_at IS NULL AND TRIM(raw.joined) != '', 'joined_at_unreadable ', ''),
        IF(DATE(joined_at, 'UTC') NOT BETWEEN DATE '2018-01-01' AND DATE '2030-12-31', 'joined_at_out_of_range ', '')
      ) AS rejected_by,
      CONCAT(
        IF(STRPOS(city, '\ufffd') > 0, 'encoding_damaged ', ''),
        IF(city IS NULL, 'city_missing ', '')
      ) AS noted_by,
      raw
    FROM cleansed
  )
SELECT
  snapshot_date,
  CASE
    WHEN is_header THEN 'header'
    WHEN rejected_by = '' THEN 'accepted'
    ELSE 'quarantined'
  END AS outcome,
  user_id,
  city,
  joined_at,
  TO_HEX(MD5(CONCAT(
    IFNULL(CONCAT('user_id=', CAST(user_id AS STRING), ';'), ''),
    IFNULL(CONCAT('city=', CAST(LENGTH(city) AS STRING), ':', city, ';'), ''),
    IFNULL(CONCAT('joined_at=', CAST(UNIX_MICROS(joined_at) AS STRING), ';'), '')
  ))) AS row_hash,
  IF(is_remark, 'remark ', rejected_by) AS rejected_by,
  IF(is_remark, '', noted_by) AS noted_by,
  IF(
    is_header,
    REGEXP_REPLACE(ARRAY_TO_STRING([
      REGEXP_REPLACE(raw.id, r'^\x{feff}"?([^"]*)"?$', r'\1'),
      raw.city,
      raw.joined,
      raw.extra_1,
      raw.extra_2,
      raw.extra_3
    ], ',', ''), r'(,[\s\p{Z}]*)+$', ''),
    NULL
  ) AS header,
  TO_JSON_STRING(raw) AS raw
FROM screened
