-- Grain: one row a version of a book.
WITH
  books AS (
    SELECT * FROM silver.books_history
  )
SELECT
  book_id,
  title,
  shelf
FROM books
