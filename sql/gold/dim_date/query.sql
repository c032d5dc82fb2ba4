-- Grain: one row a day of the configured range.
WITH
  day AS (
    SELECT date
    FROM UNNEST(GENERATE_DATE_ARRAY(@date_range_start, @date_range_end)) AS date
  )
SELECT
  date,
  EXTRACT(YEAR FROM date) AS year,
  EXTRACT(QUARTER FROM date) AS quarter,
  EXTRACT(MONTH FROM date) AS month,
  FORMAT_DATE('%B', date) AS month_name,
  DATE_TRUNC(date, WEEK(MONDAY)) AS week_start,
  EXTRACT(DAY FROM date) AS day_of_month,
  -- EXTRACT counts from Sunday = 1.
  MOD(EXTRACT(DAYOFWEEK FROM date) + 5, 7) + 1 AS day_of_week,
  FORMAT_DATE('%A', date) AS day_name,
  EXTRACT(DAYOFWEEK FROM date) IN (1, 7) AS is_weekend
FROM day
