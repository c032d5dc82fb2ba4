import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { BadRecord, readCsv, type Readable, withReadable } from '@ecommerce/googlesql/csv';
import { z } from 'zod';
import type { Database } from './database.ts';

/** The rows of a snapshot in a table of DuckDB. */
export interface Loaded {
  readonly table: string;
  /** Names in the header; the table calls them `c0`, `c1` … An empty field is empty or NULL there. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** What would keep the files from being loaded, or from being loaded whole. */
  readonly problems: readonly string[];
}

/** A file of which nothing can be said; the message says why and what to do. */
class Unusable extends Error {}

/** Loads the CSV files of one snapshot, which share a header, into a new table. A file that cannot be read is a problem, and the others are read. */
export const loadFiles = async (
  database: Database,
  table: string,
  files: readonly string[],
): Promise<Loaded> => {
  const problems: string[] = [];
  let columns: readonly string[] | undefined;
  let rows = 0;
  // Counts the headers too, which are rows until they are deleted.
  let written = 0;
  for (const path of files) {
    try {
      // A record with too many fields is counted rather than refused.
      await withReadable(path, Infinity, async (readable) => {
        const { header, before } = await headerOf(path, columns);
        if (columns === undefined) await database.run(`CREATE TABLE ${table} (${fieldsOf(header)})`);
        columns = header;
        const count = await insertFile(database, table, readable, header.length);
        const names = written + before;
        await database.run(`DELETE FROM ${table} WHERE rowid BETWEEN ${written} AND ${names}`);
        const without = await database.run(
          `DELETE FROM ${table} WHERE rowid > ${names} AND ${isWithoutValue(header.length)}`,
        );
        const records = count - before - 1 - without;
        problems.push(...(await problemsOf(database, table, path, header.length, names, records)));
        written += count;
        rows += records;
      });
    } catch (error) {
      if (error instanceof BadRecord)
        problems.push(`${path}:${error.line}: ${error.message}; correct the line, or export the file again`);
      else if (error instanceof Unusable) problems.push(error.message);
      else throw error;
    }
  }
  return { table, columns: columns ?? [], rows, problems };
};

/** Whether a row holds no more than white space, as a line of commas does: the pipeline takes it for none. */
const isWithoutValue = (columns: number) =>
  Array.from(
    { length: columns + 1 },
    (_, index) => String.raw`NOT coalesce(regexp_matches(c${index}, '[^\s\v\x{85}\p{Z}]'), false)`,
  ).join(' AND ');

/** As many fields as the header has, and one for what is too much. */
const fieldsOf = (header: readonly string[]) =>
  [...header, ''].map((_, index) => `c${index} VARCHAR`).join(', ');

/** What no field of a CSV file is, so that an empty field is not one that lacks. */
const nothing = '\u0001';

const insertFile = (database: Database, table: string, readable: Readable, columns: number) =>
  database.run(`INSERT INTO ${table} FROM ${readCsv(readable, columns + 1, nothing)}`);

const Ragged = z.object({ count: z.number(), first: z.number().nullable() });

const problemsOf = async (
  database: Database,
  table: string,
  path: string,
  columns: number,
  header: number,
  rows: number,
): Promise<string[]> => {
  if (rows === 0) return [`${path} holds a header and no rows: deliver it again`];
  const [ragged] = await database.rows(
    `SELECT count(*)::DOUBLE AS count, (min(rowid) - ${header})::DOUBLE AS first FROM ${table}
     WHERE rowid > ${header} AND (c${columns - 1} IS NULL OR c${columns} IS NOT NULL)`,
    Ragged,
  );
  if (ragged === undefined || ragged.first === null) return [];
  return [
    `${path}: ${ragged.count} of ${rows} rows have not the ${columns} fields of the header, row ${ragged.first} is the first; look for unquoted commas or a cut line`,
  ];
};

interface Header {
  readonly header: readonly string[];
  /** Records before it: lines of commas, and `sep=,`, which a spreadsheet writes. */
  readonly before: number;
}

/**
 * The names in a file's first line that holds a value.
 *
 * @param known header of the snapshot's other files.
 * @throws Unusable where it is none, or another one.
 */
const headerOf = async (path: string, known: readonly string[] | undefined): Promise<Header> => {
  const records = createReadStream(path).pipe(
    parse({ bom: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true }),
  ) as AsyncIterable<string[]>;
  let before = 0;
  let header: string[] | undefined;
  for await (const record of records) {
    header = record;
    if (!isBeforeHeader(record)) break;
    header = undefined;
    before++;
  }
  if (header === undefined)
    throw new Unusable(`${path} is empty: deliver it again, with a header line and rows`);
  const [only = ''] = header;
  const other = header.length === 1 ? /[;\t|]/.exec(only)?.[0] : undefined;
  if (other !== undefined)
    throw new Unusable(`${path} separates its fields with ${JSON.stringify(other)}: export it with commas`);
  if (known !== undefined && known.join() !== header.join())
    throw new Unusable(`${path} has another header than the day's other files: ${header.join()}`);
  return { header, before };
};

const isBeforeHeader = ([first = '', ...others]: readonly string[]) =>
  others.every((cell) => cell.trim() === '') && (first.trim() === '' || /^sep=/i.test(first));
