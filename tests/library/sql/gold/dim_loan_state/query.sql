-- Grain: one row a state.
WITH
  state AS (
    SELECT loan_state
    FROM UNNEST(['out', 'back']) AS loan_state
  )
SELECT loan_state
FROM state
