-- Grain: one row a shelf from which a book was lent.
WITH
  shelves AS (
    SELECT * FROM gold.mart_shelves
  )
SELECT
  shelf,
  CAST(SAFE_DIVIDE(fees, SUM(fees) OVER ()) AS FLOAT64) AS share_of_fees
FROM shelves
