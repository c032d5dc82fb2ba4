CONCAT(
  CAST(MAX(snapshot_date) AS STRING), ':',
  SUBSTR(TO_HEX(MD5(STRING_AGG(
    CONCAT(CAST(snapshot_date AS STRING), ' ', objects, ' ', definition_hash, ' ', IFNULL(lines_hash, '')), '\n' ORDER BY snapshot_date
  ))), 1, 12)
)
