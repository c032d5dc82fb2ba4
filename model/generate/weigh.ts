import { sql } from '../sql/template.ts';
import { type Built, nextContents } from './published.ts';

/**
 * The statement that counts the new contents, and finds the stale tables that come out other than they are: `v_built`, `v_changed`. A
 * table whose fingerprint is that of what is published needs neither replacing nor exporting.
 */
export function weigh(built: readonly Built[]): string {
  const weighed = built.map(
    ({ name, published, recomputed }) =>
      `SELECT 'gold.${name}' AS table_name, COUNT(*) AS row_count, ${published?.isCompared === true ? fingerprint : 'CAST(NULL AS STRING)'} AS content FROM ${nextContents(name, published?.columns ?? [], recomputed)} AS built`,
  );
  return sql`
-- What was built: its rows, and of all but facts a fingerprint, whatever their order.
SET (v_built, v_changed) = (
  WITH
    weighed AS (
      ${weighed.join('\nUNION ALL\n')}
    )
  SELECT AS STRUCT
    ARRAY(SELECT AS STRUCT table_name, row_count, content FROM weighed),
    ARRAY(
      SELECT wanted_table.table_name
      FROM wanted_table
      INNER JOIN weighed
        ON weighed.table_name = CONCAT('gold.', wanted_table.table_name)
      WHERE wanted_table.is_stale
        AND NOT IFNULL(wanted_table.content = weighed.content, FALSE)
    )
);`;
}

const fingerprint =
  "IFNULL(CAST(BIT_XOR(CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(TO_JSON_STRING(built))), 1, 15)) AS INT64)) AS STRING), '0')";
