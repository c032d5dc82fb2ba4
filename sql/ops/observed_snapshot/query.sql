-- Grain: one row an entity and day that has objects.
WITH
  landed_object AS (
    SELECT * FROM ops.landed_object
  ),
  bronze_partition AS (
    SELECT * FROM bronze.INFORMATION_SCHEMA.PARTITIONS
  ),
  judged AS (
    SELECT * FROM ops.current_snapshot
    WHERE state IN ('applied', 'unchanged', 'rejected', 'pending', 'withdrawn')
  ),
  object AS (
    SELECT
      REGEXP_EXTRACT(uri, r'/dataset_name=([^/]+)/date=[0-9]{8}/[^/]+$') AS entity,
      SAFE.PARSE_DATE('%Y%m%d', REGEXP_EXTRACT(uri, r'/date=([0-9]{8})/[^/]+$')) AS snapshot_date,
      REGEXP_EXTRACT(uri, r'/([^/]+)$') AS name,
      generation,
      size,
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
      size,
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
      -- A day after tomorrow is a typing error: ops.run_watch tells of it, and nothing else sees it.
      AND snapshot_date <= DATE_ADD(CURRENT_DATE('UTC'), INTERVAL 1 DAY)
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
      SUM(size) AS size,
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
  bronze_partition.last_modified_time AS loaded_at,
  snapshot.is_marker
    -- The time of an object moves with its storage class and metadata: what was judged has been loaded, whatever it says.
    OR IFNULL(judged.objects = snapshot.objects, FALSE)
    OR IFNULL(bronze_partition.last_modified_time > snapshot.updated, FALSE)
    -- A partition without rows is in no list.
    OR (snapshot.size = 0 AND bronze_partition.last_modified_time IS NULL) AS is_loaded,
  -- A load that ends after an upload may have begun before it; it takes six hours at most, and the next one begins after it.
  IFNULL(
    bronze_partition.last_modified_time > TIMESTAMP_ADD(snapshot.updated, INTERVAL 6 HOUR)
      OR (
        judged.objects = snapshot.objects
        AND judged.loaded_at IS NOT NULL
        AND bronze_partition.last_modified_time IS DISTINCT FROM judged.loaded_at
      ),
    FALSE
  ) AS is_certain
FROM snapshot
LEFT JOIN bronze_partition
  ON bronze_partition.table_name = snapshot.entity
  AND bronze_partition.partition_id = FORMAT_DATE('%Y%m%d', snapshot.snapshot_date)
LEFT JOIN judged
  ON judged.entity = snapshot.entity
  AND judged.snapshot_date = snapshot.snapshot_date
