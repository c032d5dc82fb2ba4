import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifier, quoted } from '../compiler/names.ts';
import { BadRecord, canonicalCsv, inspectCsv } from './csv.ts';
import type { StoredTable } from './catalog.ts';
import type { Connection } from './database.ts';

/**
 * Replaces a table's rows, or those of one day, with CSV files, as a Data Transfer with MIRROR does: all columns STRING and bound by position, `"`
 * quotes, quoted newlines and missing last columns are allowed, the header is a row like any other, `,,` is NULL and `""` is
 * the empty string. Bytes that are not UTF-8 become U+FFFD, as in BigQuery.
 *
 * @param date ISO date of the partition; undefined for a table without.
 * @returns rows loaded.
 * @throws Error with file and line where a record has too many columns, a broken quote or a NUL; then nothing has changed.
 */
export async function loadCsv(
  connection: Connection,
  table: StoredTable,
  date: string | undefined,
  files: readonly string[],
): Promise<number> {
  const { dataset, name, columns } = table;
  const target = `${identifier(dataset)}.${identifier(name)}`;
  const partition = date === undefined ? undefined : `DATE ${quoted(date)}`;
  const names = columns.map((column) => identifier(column.name));
  const into = (partition === undefined ? names : [...names, '_PARTITIONDATE']).join(', ');
  const taken = partition === undefined ? '*' : `*, ${partition}`;
  const where = partition === undefined ? '' : ` WHERE _PARTITIONDATE = ${partition}`;
  return connection.atomically(async () => {
    await connection.run(`DELETE FROM ${target}${where}`);
    let rows = 0;
    for (const file of files) {
      const insert = (readable: Readable): Promise<number> =>
        connection.run(
          `INSERT INTO ${target} (${into}) SELECT ${taken} FROM ${readCsv(readable, columns.length)}`,
        );
      rows += await withReadable(file, columns.length, insert).catch((error: unknown) => {
        if (!(error instanceof BadRecord)) throw error;
        throw new Error(
          `${file}:${error.line}: ${error.message}. The load into ${dataset}.${name} failed as a whole and changed nothing.`,
          { cause: error },
        );
      });
    }
    if (partition !== undefined) await record(connection, table, partition, rows);
    return rows;
  });
}

/** A file that DuckDB reads as BigQuery does. */
interface Readable {
  readonly file: string;
  /** Whether several threads may read it: they would cut a record that holds a newline. */
  readonly parallel: boolean;
  /** Bytes of a record at most. */
  readonly longestRecord: number;
}

/** Bytes that DuckDB holds of a file at once, as it does by itself: threads share a file in such pieces. */
const usualPiece = 32_000_000;

/** The strict mode stays off: it refuses CRLF after a quoted newline. What is strict is `inspectCsv`. */
function readCsv({ file, parallel, longestRecord }: Readable, columns: number): string {
  const piece = Math.max(usualPiece, 2 * longestRecord);
  const types = Array.from({ length: columns }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  return `read_csv(${quoted(file)}, columns = {${types}}, auto_detect = false, header = false, delim = ',', quote = '"',
    escape = '"', nullstr = '', allow_quoted_nulls = false, null_padding = true, strict_mode = false,
    hive_partitioning = false, parallel = ${parallel}, max_line_size = ${longestRecord + 1}, buffer_size = ${piece})`;
}

/** Hands over the file, or where DuckDB's reader would misunderstand it, a copy that it understands. */
async function withReadable<Value>(
  file: string,
  columns: number,
  use: (readable: Readable) => Promise<Value>,
): Promise<Value> {
  const { usual, recordsAreLines, longestRecord } = await inspectCsv(file, columns);
  if (usual) return use({ file, parallel: recordsAreLines, longestRecord });
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  try {
    const copy = join(folder, 'file.csv');
    await writeFile(copy, canonicalCsv(await readFile(file)));
    // A byte becomes three at most, and each value gets two quotes and a comma.
    return await use({ file: copy, parallel: false, longestRecord: 3 * (longestRecord + columns) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function record(
  connection: Connection,
  table: StoredTable,
  partition: string,
  rows: number,
): Promise<void> {
  const key = `dataset = ${quoted(table.dataset)} AND table_name = ${quoted(table.name)} AND day = ${partition}`;
  await connection.run(`DELETE FROM _warehouse.partition WHERE ${key}`);
  await connection.run(
    `INSERT INTO _warehouse.partition VALUES
       (${quoted(table.dataset)}, ${quoted(table.name)}, ${partition}, ${rows}, now()::TIMESTAMP)`,
  );
}
