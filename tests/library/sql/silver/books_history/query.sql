-- Grain: one row a delivered line of bronze.books.
WITH
  source AS (
    SELECT * FROM bronze.books
  )
SELECT
  SAFE_CAST(id AS INT64) AS book_id,
  NULLIF(TRIM(title), '') AS title,
  NULLIF(TRIM(shelf), '') AS shelf,
  SAFE_CAST(price AS NUMERIC) AS price,
  NULLIF(TRIM(donor), '') AS donor,
  SAFE_CAST(added AS TIMESTAMP) AS added_at,
  NULLIF(TRIM(note), '') AS note
FROM source
