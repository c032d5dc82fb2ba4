import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { quoted } from '../compiler/names.ts';
import { canonicalCsv, evenCsv, inspectCsv } from './csv.ts';

export { BadRecord } from './csv.ts';

/** What is to be known of files so that DuckDB reads them as BigQuery does. */
interface Form {
  readonly recordsAreLines: boolean;
  /** Columns of the widest record. */
  readonly widest: number;
  /** Bytes of a record at most. */
  readonly longestRecord: number;
}

/** A file that DuckDB reads as BigQuery does. */
export interface Readable extends Form {
  readonly file: string;
}

/** Bytes that DuckDB holds of a file at once, as it does by itself: threads share a file in such pieces. */
const usualPiece = 32_000_000;

/**
 * An item of DuckDB's FROM: the records of a file with its first fields as the texts `c0`, `c1` …, the header among them. A field that a record
 * lacks is NULL, and so is an unquoted one that reads like `nothing`.
 */
export function readCsv(readable: Readable, columns: number, nothing = ''): string {
  return `read_csv(${csvArguments([readable.file], readable, columns, nothing)})`;
}

/** The same of several files, with their paths as `filename`. DuckDB opens only those that a condition on it takes. */
export function readNamedCsv(files: readonly string[], form: Form, columns: number): string {
  return `read_csv(${csvArguments(files, form, columns, '')}, filename = true)`;
}

/**
 * Several threads agree where a record with quotes begins only in the strict mode, which refuses CRLF after a quoted newline and records
 * that are too wide. What is strict about the file is `inspectCsv`.
 */
function csvArguments(
  files: readonly string[],
  { recordsAreLines, widest, longestRecord }: Form,
  columns: number,
  nothing: string,
): string {
  const parallel = recordsAreLines && widest <= columns;
  const piece = Math.max(usualPiece, 2 * longestRecord);
  const types = Array.from({ length: columns }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  return `[${files.map(quoted).join(', ')}], columns = {${types}}, auto_detect = false, header = false, delim = ',', quote = '"',
    escape = '"', nullstr = ${quoted(nothing)}, allow_quoted_nulls = false, null_padding = true, strict_mode = ${parallel},
    hive_partitioning = false, parallel = ${parallel}, max_line_size = ${longestRecord + 16}, buffer_size = ${piece}`;
}

/**
 * Hands over the file, or where DuckDB's reader would misunderstand it, a copy that it understands.
 *
 * @param columns that a record may have.
 * @throws BadRecord where BigQuery would refuse the file.
 */
export async function withReadable<Value>(
  file: string,
  columns: number,
  use: (readable: Readable) => Promise<Value>,
): Promise<Value> {
  const { rewrite, longestRecord, ...form } = await inspectCsv(file, columns);
  if (rewrite === 'nothing') return use({ file, longestRecord, ...form });
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  try {
    const copy = join(folder, 'file.csv');
    const rewritten = rewrite === 'marks' ? evenCsv : canonicalCsv;
    await pipeline(createReadStream(file, { highWaterMark: 1 << 22 }), rewritten, createWriteStream(copy));
    // All that can make a record longer: a byte becomes three, and each value, of which there are as many as bytes, gets two quotes and a comma.
    const longest = rewrite === 'marks' ? longestRecord : 6 * (longestRecord + 1);
    return await use({ file: copy, longestRecord: longest, ...form });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
