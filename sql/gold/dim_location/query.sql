-- Grain: one row a country, state, city and postal code that any version of a user has or an event came from.
WITH
  users AS (
    SELECT * FROM silver.users_history
  ),
  events AS (
    SELECT * FROM silver.events
  ),
  places AS (
    SELECT * FROM silver.places
  ),
  place_of_event AS (
    SELECT DISTINCT
      state,
      city,
      postal_code
    FROM events
  ),
  location AS (
    SELECT
      country,
      state,
      city,
      postal_code
    FROM users
    UNION DISTINCT
    SELECT
      places.country,
      place_of_event.state,
      place_of_event.city,
      place_of_event.postal_code
    FROM place_of_event
    LEFT JOIN places
      ON places.place = silver.place_key(place_of_event.state, place_of_event.city, place_of_event.postal_code)
  )
SELECT
  country,
  state,
  city,
  postal_code
FROM location
