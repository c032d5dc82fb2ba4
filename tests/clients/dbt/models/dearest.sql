{{ config(materialized='ephemeral') }}
select * from {{ ref('orders') }} where revenue > 50
