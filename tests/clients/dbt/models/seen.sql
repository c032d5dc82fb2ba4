{{ config(materialized='view') }}
select totals.country, countries.region, countries.eu, totals.revenue
from {{ ref('by_country') }} as totals
join {{ ref('countries') }} as countries on countries.country = totals.country
