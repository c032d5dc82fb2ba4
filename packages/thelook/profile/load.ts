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

/** No table of BigQuery has more columns. A record with more fields than the header is counted rather than refused. */
const mostColumns = 10_000;

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
      await withReadable(path, mostColumns, async (readable) => {
        const { header, before } = await headerOf(database, path, readable, columns);
        if (columns === undefined) await database.run(`CREATE TABLE ${table} (${fieldsOf(header)})`);
        columns = header;
        const count = await insertFile(database, table, readable, header.length);
        const names = written + before;
        await database.run(`DELETE FROM ${table} WHERE rowid BETWEEN ${written} AND ${names}`);
        const records = count - before - 1;
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

/** Whether a record holds more than white space, which a line of commas does not: the pipeline takes it for none. */
const holdsValue = (fields: readonly string[]) =>
  fields.map((field) => String.raw`regexp_matches(${field}, '[^\s\v\x{85}\p{Z}]')`).join(' OR ');

/** As many fields as the header has, and one for what is too much. */
const fieldsOf = (header: readonly string[]) =>
  [...header, ''].map((_, index) => `c${index} VARCHAR`).join(', ');

/** What no field of a CSV file is, so that an empty field is not one that lacks. */
const nothing = '\u0001';

/** The fields of a file's records, as the load reads them. */
const fieldsIn = ({ widest }: Readable, least = 0) =>
  Array.from({ length: Math.max(widest, least) }, (_, index) => `c${index}`);

/** Records with a value; the fields behind those of the header are one text, NULL where a record has none. */
const insertFile = (database: Database, table: string, readable: Readable, columns: number) => {
  const fields = fieldsIn(readable, columns);
  const [first, ...others] = fields.slice(columns);
  const tooMany = first === undefined ? 'NULL' : `concat(${[first, ...others].join(', ')})`;
  const rest = first === undefined ? tooMany : `CASE WHEN ${first} IS NOT NULL THEN ${tooMany} END`;
  return database.run(
    `INSERT INTO ${table} SELECT ${[...fields.slice(0, columns), rest].join(', ')}
     FROM ${readCsv(readable, fields.length, nothing)} WHERE ${holdsValue(fields)}`,
  );
};

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
  /** Records with a value before it: `sep=,`, which a spreadsheet writes, is one. */
  readonly before: number;
}

const FirstRecord = z.object({ cells: z.string().nullable().array() });

/**
 * The names in a file's first record that holds a value.
 *
 * @param known header of the snapshot's other files.
 * @throws Unusable where it is none, or another one.
 */
const headerOf = async (
  database: Database,
  path: string,
  readable: Readable,
  known: readonly string[] | undefined,
): Promise<Header> => {
  const fields = fieldsIn(readable);
  const found = await database.rows(
    `SELECT [${fields.join(', ')}] AS cells FROM ${readCsv(readable, fields.length, nothing)} WHERE ${holdsValue(fields)} LIMIT 2`,
    FirstRecord,
  );
  const records = found.map(({ cells }) => cells.filter((cell) => cell !== null));
  const before = isSeparatorLine(records[0]) ? 1 : 0;
  const header = records[before]?.map(withoutMark);
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

/** Quotes behind a byte order mark are a part of the first name for the reader. */
const withoutMark = (name: string) => name.replace(/^\ufeff/, '').replace(/^"(.*)"$/, '$1');

const isSeparatorLine = ([first = '', ...others]: readonly string[] = []) =>
  others.every((cell) => cell.trim() === '') && /^\ufeff?sep=/i.test(first);
