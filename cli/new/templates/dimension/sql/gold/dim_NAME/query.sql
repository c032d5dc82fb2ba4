-- Grain: one row a department.
-- An example that runs. Put your own attributes in its place, in the same shape.
WITH
  -- First what the dimension reads. A dimension that keeps versions reads silver.<entity>_history.
  products AS (
    SELECT * FROM silver.products_history
  ),
  -- What is known beforehand is listed with its attributes …
  listed AS (
    SELECT
      department,
      audience
    FROM UNNEST([
      STRUCT('Men' AS department, 'male' AS audience),
      STRUCT('Women', 'female')
    ])
  ),
  -- … and what was delivered besides is there all the same.
  delivered AS (
    SELECT DISTINCT department
    FROM products
    WHERE department IS NOT NULL
  )
-- Natural key and attributes. The surrogate key and the members for unknown and not applicable are added.
SELECT
  department,
  listed.audience
FROM delivered
FULL OUTER JOIN listed
  USING (department)
