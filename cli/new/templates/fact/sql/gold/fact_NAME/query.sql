-- Grain: one row an order that the newest snapshot holds.
-- An example that runs. Put your own event or transaction in its place, in the same shape.
WITH
  -- First what the fact reads: silver.<entity> has the current rows, silver.<entity>_history every version.
  orders AS (
    SELECT * FROM silver.orders
  )
-- Natural keys (user_id), not surrogate ones (user_key): the lookups follow from references in table.yaml.
SELECT
  order_id,
  user_id,
  status AS order_status,
  DATE(created_at, 'UTC') AS created_on,
  created_at,
  num_of_item AS item_count
FROM orders
