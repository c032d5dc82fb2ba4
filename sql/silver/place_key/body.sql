CONCAT(IFNULL(state, ''), '\n', IFNULL(city, ''), '\n', IFNULL(postal_code, ''))
