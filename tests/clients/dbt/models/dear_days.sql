{{ config(materialized='table') }}
select ordered_on, max(revenue) as revenue from {{ ref('dearest') }} group by ordered_on
