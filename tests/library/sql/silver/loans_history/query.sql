-- Grain: one row a delivered line of bronze.loans.
WITH
  source AS (
    SELECT * FROM bronze.loans
  )
SELECT
  SAFE_CAST(id AS INT64) AS loan_id,
  SAFE_CAST(book_id AS INT64) AS book_id,
  NULLIF(TRIM(state), '') AS state,
  SAFE_CAST(fee AS NUMERIC) AS fee,
  SAFE_CAST(lent AS TIMESTAMP) AS lent_at,
  SAFE_CAST(returned AS TIMESTAMP) AS returned_at
FROM source
