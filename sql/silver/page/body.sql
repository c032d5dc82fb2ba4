IFNULL(
  NULLIF(RTRIM(REGEXP_REPLACE(LOWER(TRIM(text)), r'\?([^/?=]+=.*)?$', ''), '/'), ''),
  IF(TRIM(text) != '', '/home', NULL)
)
