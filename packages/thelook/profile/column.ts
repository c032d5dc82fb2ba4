import { z } from 'zod';
import type { Database } from './database.ts';
import { formatOf, numberFormats, valueOf } from './formats.ts';

export interface ColumnProfile {
  readonly name: string;
  /** Rows without a value: an empty text. */
  readonly nulls: number;
  /** Different values; `7` and `7.0` are one. */
  readonly distinct: number;
  /** Of the numbers where most values are numbers, else of the texts; null where there is no value. */
  readonly min: string | null;
  readonly max: string | null;
  /** Formats with their rows, the commonest first. */
  readonly formats: readonly { readonly name: string; readonly rows: number }[];
}

const Range = z.object({
  distinct: z.number(),
  smallest: z.string().nullable(),
  largest: z.string().nullable(),
  first: z.string().nullable(),
  last: z.string().nullable(),
});

const FormatRows = z.object({ name: z.string(), rows: z.number() });

/**
 * Learns about a column from its different spellings, which are fewer than its rows.
 *
 * @param name in the profile.
 * @param column of the table.
 */
export const profileColumn = async (
  database: Database,
  name: string,
  table: string,
  column: string,
  rows: number,
): Promise<ColumnProfile> => {
  await database.run(`CREATE OR REPLACE TEMP TABLE spellings AS
    WITH counted AS (SELECT ${column} AS spelling, count(*) AS rows FROM ${table} WHERE ${column} <> '' GROUP BY ALL)
    SELECT *, ${formatOf('spelling')} AS format, ${valueOf('spelling')} AS value FROM counted`);
  const formats = await database.rows(
    'SELECT format AS name, sum(rows)::DOUBLE AS rows FROM spellings GROUP BY ALL ORDER BY rows DESC, name',
    FormatRows,
  );
  const [range] = await database.rows(
    `SELECT
       count(DISTINCT value)::DOUBLE AS distinct,
       arg_min(value, (number, value)) FILTER (number IS NOT NULL) AS smallest,
       arg_max(value, (number, value)) FILTER (number IS NOT NULL) AS largest,
       min(value) FILTER (number IS NULL) AS first,
       max(value) FILTER (number IS NULL) AS last
     FROM (
       SELECT value, CASE WHEN format IN (${numberFormats.map((format) => `'${format}'`).join(', ')}) THEN TRY_CAST(value AS DOUBLE) END AS number
       FROM spellings
     )`,
    Range,
  );
  const count = (list: typeof formats) => list.reduce((sum, format) => sum + format.rows, 0);
  const filled = count(formats);
  const areNumbers = 2 * count(formats.filter((format) => numberFormats.includes(format.name))) > filled;
  return {
    name,
    nulls: rows - filled,
    distinct: range?.distinct ?? 0,
    min: (areNumbers ? range?.smallest : range?.first) ?? null,
    max: (areNumbers ? range?.largest : range?.last) ?? null,
    formats,
  };
};
