-- Grain: one row an entity and day that has objects.
WITH
  landed_object AS (
    SELECT * FROM ops.landed_object
  ),
  bronze_partition AS (
    SELECT * FROM bronze.INFORMATION_SCHEMA.PARTITIONS
  ),
  object AS (
    SELECT
      REGEXP_EXTRACT(uri, r'/dataset_name=([^/]+)/date=[0-9]{8}/[^/]+$') AS entity,
      SAFE.PARSE_DATE('%Y%m%d', REGEXP_EXTRACT(uri, r'/date=([0-9]{8})/[^/]+$')) AS snapshot_date,
      REGEXP_EXTRACT(uri, r'/([^/]+)$') AS name,
      generation,
      md5_hash,
      updated
    FROM landed_object
  ),
  file AS (
    SELECT
      entity,
      snapshot_date,
      name,
      CAST(generation AS STRING) AS generation,
      updated,
      ENDS_WITH(name, '.csv') AS is_csv,
      -- A marker stands for the contents whose MD5 it carries in its name.
      IF(
        ENDS_WITH(name, '.csv'),
        TO_HEX(FROM_BASE64(md5_hash)),
        REGEXP_EXTRACT(name, r'^unchanged-([0-9a-f]{32})')
      ) AS md5
    FROM object
    WHERE entity IS NOT NULL
      AND snapshot_date IS NOT NULL
      AND (ENDS_WITH(name, '.csv') OR REGEXP_CONTAINS(name, r'^unchanged-[0-9a-f]{32}'))
  ),
  file_of_snapshot AS (
    SELECT
      *,
      LOGICAL_OR(is_csv) OVER (PARTITION BY entity, snapshot_date) AS has_csv
    FROM file
  ),
  -- Where both lie in a folder the CSV files are what is delivered.
  snapshot AS (
    SELECT
      entity,
      snapshot_date,
      NOT LOGICAL_OR(is_csv) AS is_marker,
      COUNT(*) AS file_count,
      STRING_AGG(CONCAT(name, '#', generation), ' ' ORDER BY name) AS objects,
      IF(COUNTIF(md5 IS NULL) = 0, STRING_AGG(md5, ' ' ORDER BY md5), NULL) AS content,
      MAX(updated) AS updated
    FROM file_of_snapshot
    WHERE is_csv OR NOT has_csv
    GROUP BY entity, snapshot_date
  )
SELECT
  snapshot.entity,
  snapshot.snapshot_date,
  snapshot.is_marker,
  snapshot.file_count,
  snapshot.objects,
  snapshot.content,
  snapshot.updated,
  snapshot.is_marker OR IFNULL(bronze_partition.last_modified_time > snapshot.updated, FALSE) AS is_loaded
FROM snapshot
LEFT JOIN bronze_partition
  ON bronze_partition.table_name = snapshot.entity
  AND bronze_partition.partition_id = FORMAT_DATE('%Y%m%d', snapshot.snapshot_date)
