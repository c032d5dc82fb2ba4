-- Grain: one row a day of the configured range.
WITH
  day AS (
    SELECT date
    FROM UNNEST(GENERATE_DATE_ARRAY(@date_range_start, @date_range_end)) AS date
  )
SELECT date
FROM day
