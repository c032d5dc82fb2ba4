SELECT 'revenue' AS figure, CAST(SUM(revenue) AS STRING) AS amount
FROM gold.fact_order_items
UNION ALL
SELECT CONCAT('sessions: ', profiles.session_outcome), CAST(COUNT(*) AS STRING)
FROM gold.fact_sessions AS sessions
INNER JOIN gold.dim_session AS profiles ON profiles.session_key = sessions.session_key
GROUP BY profiles.session_outcome
UNION ALL
SELECT 'items linked to a session', CAST(COUNT(session_id) AS STRING) FROM gold.fact_order_items
UNION ALL
SELECT CONCAT('revenue by source: ', traffic_source), CAST(revenue AS STRING) FROM gold.mart_conversion_by_source
UNION ALL
SELECT CONCAT('converting sessions: ', traffic_source), CAST(converting_sessions AS STRING) FROM gold.mart_conversion_by_source
UNION ALL
SELECT 'product views', CAST(SUM(views) AS STRING) FROM gold.mart_product_performance
UNION ALL
SELECT 'margin', CAST(SUM(margin) AS STRING) FROM gold.mart_product_performance
UNION ALL
SELECT CONCAT('sessions with: ', signal), CAST(sessions_with AS STRING) FROM gold.mart_purchase_signals WHERE visitors = 'identified'
UNION ALL
SELECT CONCAT('open versions: users changed ', CAST(valid_from AS STRING)), CAST(COUNT(*) AS STRING) FROM silver.users_history GROUP BY valid_from
