-- Grain: one row a loan that the newest snapshot holds.
WITH
  loans AS (
    SELECT * FROM silver.loans
  )
SELECT
  loan_id,
  book_id,
  DATE(lent_at, 'UTC') AS lent_on,
  DATE(returned_at, 'UTC') AS returned_on,
  lent_at,
  state AS loan_state,
  fee
FROM loans
