import { sql } from '../sql/template.ts';
import { type Built, nextContents } from './published.ts';

/**
 * Steps of a WITH over the new contents: `weighed` counts them, and `changed` are the stale tables that come out other than they are. A
 * table whose fingerprint is that of what is published needs neither replacing nor exporting.
 */
export function weigh(built: readonly Built[]): string {
  const weighed = built.map(
    ({ published, ...table }) =>
      `SELECT 'gold.${table.name}' AS table_name, COUNT(*) AS row_count, ${published?.isCompared === true ? fingerprint : 'CAST(NULL AS STRING)'} AS content FROM ${nextContents(table, published?.columns ?? [])} AS built`,
  );
  return sql`
-- What was built: its rows, and of all but facts a fingerprint, whatever their order.
weighed AS (
  ${weighed.join('\nUNION ALL\n')}
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

const fingerprint =
  "IFNULL(CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(TO_JSON_STRING(built))), 1, 15)) AS INT64)) AS STRING), '0')";
