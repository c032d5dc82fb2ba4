import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';
import { type Built, keptRows, type Published } from './published.ts';

/**
 * Steps of a WITH over the new contents, each looked at once: `seen` has a row a table with what the screens ask of its own rows, `kept` the
 * same of rows that stay, `weighed` counts both, and `changed` are the stale tables that come out other than they are. A table whose
 * fingerprint is that of what is published needs neither replacing nor exporting.
 */
export function weigh(built: readonly Built[]): string {
  const kept = built.flatMap(({ published, ...table }) =>
    published === undefined || table.recomputed === undefined
      ? []
      : [ofKept({ ...table, ...published }, table.recomputed)],
  );
  return sql`
-- What was built: its rows, of all but facts a fingerprint whatever their order, keys that come again, and values that are missing.
seen AS (
  ${built.map(ofBuilt).join('\nUNION ALL\n')}
),
kept AS (
  ${kept.length === 0 ? 'SELECT CAST(NULL AS STRING) AS table_name, 0 AS row_count, 0 AS repeated\nLIMIT 0' : kept.join('\nUNION ALL\n')}
),
weighed AS (
  SELECT
    seen.table_name,
    seen.row_count + IFNULL(kept.row_count, 0) AS row_count,
    seen.content,
    seen.key,
    seen.repeated + IFNULL(kept.repeated, 0) AS repeated,
    seen.missing,
    seen.else_stays
  FROM seen
  LEFT JOIN kept
    ON kept.table_name = seen.table_name
),
changed AS (
  SELECT wanted_table.table_name
  FROM wanted_table
  INNER JOIN weighed
    ON weighed.table_name = CONCAT('gold.', wanted_table.table_name)
  WHERE wanted_table.is_stale
    AND NOT IFNULL(wanted_table.content = weighed.content, FALSE)
)`;
}

function ofBuilt({ published, name, next }: Built): string {
  const row = (content: string, key: string, repeated: string, missing: string, stays: string): string =>
    sql`
SELECT
  'gold.${name}' AS table_name,
  COUNT(*) AS row_count,
  ${content} AS content,
  ${key} AS key,
  ${repeated} AS repeated,
  ${missing} AS missing,
  ${stays} AS else_stays
FROM ${next} AS built`;
  if (published === undefined) return row('CAST(NULL AS STRING)', "''", '0', noneMissing, "''");
  const { primaryKey, isCompared, apart } = published;
  return row(
    isCompared ? fingerprint : 'CAST(NULL AS STRING)',
    literal(primaryKey.join(', ')),
    `COUNT(${keyOf(published)}) - COUNT(DISTINCT ${keyOf(published)})`,
    missingValues(published),
    literal(apart === undefined ? 'gold stays as it was' : 'it stays as it was'),
  );
}

/** Of rows that stay: how many there are, and how many have the key of a new one. */
function ofKept(published: Published, recomputed: NonNullable<Published['recomputed']>): string {
  const { name, next } = published;
  const key = keyOf(published);
  return sql`
SELECT 'gold.${name}' AS table_name, COUNT(*) AS row_count, COUNTIF(${key} IN (SELECT ${key} FROM ${next})) AS repeated
FROM gold.${name}
WHERE ${keptRows(name, recomputed)}`;
}

/** GoogleSQL for the key of a row as one value; NULL only where a required column has no value, which is told of anyway. */
function keyOf({ primaryKey, required }: Pick<Published, 'primaryKey' | 'required'>): string {
  const [first = '', ...others] = primaryKey;
  return others.length === 0 && required.includes(first)
    ? first
    : `TO_JSON_STRING(STRUCT(${primaryKey.join(', ')}))`;
}

const missingType = 'ARRAY<STRUCT<name STRING, failing INT64, example STRING>>';
const noneMissing = `CAST([] AS ${missingType})`;

/** For each column that must not be NULL how many rows have none, and the key of one. */
function missingValues({ primaryKey, required }: Pick<Published, 'primaryKey' | 'required'>): string {
  if (required.length === 0) return noneMissing;
  const key = primaryKey.map(
    (column) => `${literal(`${column} `)}, IFNULL(CAST(${column} AS STRING), 'NULL')`,
  );
  const columns = required.map(
    (column) =>
      `STRUCT('${column}' AS name, COUNTIF(${column} IS NULL) AS failing, MIN(IF(${column} IS NULL, CONCAT(${key.join(", ', ', ")}), NULL)) AS example)`,
  );
  return sql`
[
  ${columns}
]`;
}

const fingerprint =
  "IFNULL(CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(TO_JSON_STRING(built))), 1, 15)) AS INT64)) AS STRING), '0')";
