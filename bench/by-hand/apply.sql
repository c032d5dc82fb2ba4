-- After each entity was typed. {entity}, {key} and {columns} are put in by the runner.
UPDATE typed SET rejected = 'duplicate ' WHERE rejected = '' AND {key} IN (SELECT {key} FROM typed WHERE rejected = '' GROUP BY {key} HAVING count(*) > 1)
  AND line NOT IN (SELECT min(line) FROM typed WHERE rejected = '' GROUP BY {key} HAVING count(*) > 1);
INSERT INTO quarantine SELECT '{entity}', getvariable('day'), typed.{key}::VARCHAR, typed.rejected, to_json(source)::VARCHAR
  FROM typed JOIN bronze.{entity} AS source ON source.rowid = typed.line WHERE typed.rejected <> '';
CREATE OR REPLACE TEMP TABLE difference AS
SELECT coalesce(typed.{key}, known.{key}) AS {key}, known.{key} IS NOT NULL AS ends, typed.* EXCLUDE ({key}, line, rejected), typed.{key} IS NOT NULL AS begins
FROM (SELECT * FROM typed WHERE rejected = '') AS typed
FULL JOIN (SELECT {key}, row_hash FROM silver.{entity}_history WHERE valid_to = DATE '9999-12-31') AS known ON known.{key} = typed.{key}
WHERE known.{key} IS NULL OR typed.{key} IS NULL OR known.row_hash <> typed.row_hash;
DELETE FROM difference WHERE NOT begins AND {key} IN (SELECT {key} FROM typed WHERE rejected <> '' AND {key} IS NOT NULL);
BEGIN;
UPDATE silver.{entity}_history AS history SET valid_to = getvariable('day') FROM difference WHERE difference.ends AND history.{key} = difference.{key} AND history.valid_to = DATE '9999-12-31';
INSERT INTO silver.{entity}_history ({columns}, row_hash, valid_from, valid_to) SELECT {columns}, row_hash, getvariable('day'), DATE '9999-12-31' FROM difference WHERE begins;
COMMIT;
