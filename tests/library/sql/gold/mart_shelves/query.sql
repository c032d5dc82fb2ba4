-- Grain: one row a shelf from which a book was lent.
WITH
  loans AS (
    SELECT * FROM gold.fact_loans
  ),
  books AS (
    SELECT * FROM gold.dim_book
  )
SELECT
  books.shelf,
  COUNT(*) AS loans,
  SUM(loans.fee) AS fees
FROM loans
INNER JOIN books
  ON books.book_key = loans.book_key
GROUP BY books.shelf
