-- Grain: one row a browser.
WITH
  events AS (
    SELECT * FROM silver.events
  ),
  listed AS (
    SELECT browser
    FROM UNNEST(['Chrome', 'Safari', 'Firefox', 'IE', 'Other']) AS browser
    UNION DISTINCT
    SELECT browser
    FROM events
  )
SELECT browser
FROM listed
