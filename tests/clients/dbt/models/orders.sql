{{ config(
    materialized='incremental',
    unique_key='order_id',
    on_schema_change='append_new_columns',
    partition_by={'field': 'ordered_on', 'data_type': 'date'},
) }}
select order_id, status, ordered_on, revenue
{% if var('more', false) %}, country {% endif %}
from {{ source('gold', 'fact_orders') }}
{% if is_incremental() %}
where ordered_on >= (select max(ordered_on) from {{ this }})
{% endif %}
