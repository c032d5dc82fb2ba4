/** How many products and lines the page shows at most, so that it stays small. */
export const limits = { products: 1000, values: 12, lines: 200 } as const;

interface Datasets {
  readonly gold: string;
  readonly quality: string;
  readonly ops: string;
}

/** What the page asks, by the name of what it shows. */
export const queries = ({ gold, quality, ops }: Datasets) => ({
  paths: `
SELECT path, sessions, converting_sessions AS converting, identified_sessions AS identified
FROM ${gold}.mart_session_paths
ORDER BY sessions DESC, path
LIMIT ${limits.values}`,

  // A month a bar where days would be thinner than a line.
  events: `
WITH
  frequency AS (
    SELECT date, event_type, events
    FROM ${gold}.mart_event_frequency
  ),
  span AS (
    SELECT DATE_DIFF(MAX(date), MIN(date), DAY) > 92 AS is_long
    FROM frequency
  )
SELECT
  CAST(IF(span.is_long, DATE_TRUNC(frequency.date, MONTH), frequency.date) AS STRING) AS period,
  frequency.event_type AS eventType, SUM(frequency.events) AS events
FROM frequency
CROSS JOIN span
GROUP BY period, eventType
ORDER BY period, eventType`,

  influence: `
SELECT traffic_source AS source, event_type AS eventType, sessions, ratio_to_all AS ratioToAll
FROM ${gold}.mart_traffic_source_influence
ORDER BY sessions DESC, traffic_source, event_type`,

  conversions: `
SELECT
  traffic_source AS source, sessions, converting_sessions AS converting,
  identified_conversion_rate AS identifiedConversion, revenue
FROM ${gold}.mart_conversion_by_source
ORDER BY sessions DESC, traffic_source`,

  lifts: `
SELECT
  visitors, signal, sessions_with AS sessions, support, conversion_rate_with AS conversionWith,
  conversion_rate_without AS conversionWithout, lift
FROM ${gold}.mart_purchase_signals
ORDER BY visitors, lift DESC, support DESC, signal`,

  products: `
SELECT
  IFNULL(product_name, CONCAT('product ', CAST(product_id AS STRING))) AS product, category, retail_price AS price,
  units_sold AS unitsSold, revenue, margin, views, conversion_rate AS conversion, return_rate AS returnRate
FROM ${gold}.mart_product_performance
ORDER BY revenue DESC, product_id
LIMIT ${limits.products}`,

  buyers: `
WITH
  bought AS (
    SELECT trait, trait_value, SUM(units_sold) AS units
    FROM ${gold}.mart_product_buyers
    WHERE level = 'category'
    GROUP BY trait, trait_value
  )
SELECT
  trait, trait_value AS value, units, SAFE_DIVIDE(units, SUM(units) OVER (PARTITION BY trait)) AS shareOfUnits
FROM bought
WHERE units > 0
QUALIFY ROW_NUMBER() OVER (PARTITION BY trait ORDER BY units DESC, trait_value) <= ${limits.values}
ORDER BY trait, IF(trait = 'age band', trait_value, NULL), units DESC, value`,

  attributes: `
SELECT
  attribute, attribute_value AS value, products, units_sold AS units, share_of_catalogue AS shareOfCatalogue,
  share_of_revenue AS shareOfRevenue, revenue_index AS index
FROM ${gold}.mart_attribute_impact
QUALIFY ROW_NUMBER() OVER (PARTITION BY attribute ORDER BY share_of_catalogue DESC, attribute_value) <= 30
ORDER BY attribute, shareOfCatalogue DESC, value`,

  freshness: `
SELECT
  entity, CAST(newest_landed AS STRING) AS landed, CAST(newest_applied AS STRING) AS applied,
  CAST(due_at AS STRING) AS dueAt, hours_late AS hoursLate
FROM ${quality}.freshness
ORDER BY entity`,

  placeholders: `
SELECT dimension, key, CAST(placeholder_since AS STRING) AS since, age_days AS ageDays
FROM ${quality}.open_placeholder
ORDER BY age_days DESC, dimension, key
LIMIT ${limits.lines}`,

  quarantine: `
SELECT entity, CAST(snapshot_date AS STRING) AS \`date\`, key, screen, reason, column_name AS \`column\`, sample
FROM ${quality}.open_quarantine
ORDER BY entity, screen, key, column_name
LIMIT ${limits.lines}`,

  // The newest run of each routine that did anything.
  steps: `
WITH
  step AS (
    SELECT run_id, action, table_name, snapshot_date, row_count, started_at, finished_at
    FROM ${ops}.step
  ),
  newest AS (
    SELECT step.run_id, ANY_VALUE(run.routine) AS routine
    FROM step
    INNER JOIN ${ops}.run AS run
      ON run.run_id = step.run_id
    GROUP BY step.run_id
    QUALIFY ROW_NUMBER() OVER (PARTITION BY ANY_VALUE(run.routine) ORDER BY MAX(step.finished_at) DESC) = 1
  )
SELECT
  newest.routine,
  CONCAT(step.action, IFNULL(CONCAT(' ', step.table_name), ''), IFNULL(CONCAT(' of ', CAST(step.snapshot_date AS STRING)), '')) AS name,
  step.row_count AS \`rows\`, TIMESTAMP_DIFF(step.finished_at, step.started_at, MICROSECOND) / 1000000 AS seconds
FROM step
INNER JOIN newest
  ON newest.run_id = step.run_id
ORDER BY step.started_at, step.finished_at`,
});
