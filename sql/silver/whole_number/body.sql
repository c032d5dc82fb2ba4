SAFE_CAST(IF(ENDS_WITH(text, '.0'), SAFE.SUBSTR(text, 1, LENGTH(text) - 2), text) AS INT64)
