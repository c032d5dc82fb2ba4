[
  STRUCT('Processing' AS order_status, 1 AS step, TRUE AS is_sale, FALSE AS is_delivered),
  STRUCT('Shipped', 2, TRUE, FALSE),
  STRUCT('Complete', 3, TRUE, TRUE),
  STRUCT('Returned', 4, FALSE, TRUE),
  STRUCT('Cancelled', NULL, FALSE, FALSE)
]
