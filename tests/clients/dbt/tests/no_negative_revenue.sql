select * from {{ ref('by_country') }} where revenue < 0
