{{ config(materialized='table', cluster_by='country') }}
select country, sum(revenue) as revenue, count(*) as orders
from {{ source('gold', 'fact_orders') }}
group by country
