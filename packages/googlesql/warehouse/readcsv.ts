import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { quoted } from '../compiler/names.ts';
import { canonicalCsv, inspectCsv } from './csv.ts';

export { BadRecord } from './csv.ts';

/** A file that DuckDB reads as BigQuery does. */
export interface Readable {
  readonly file: string;
  /** Whether several threads may read it: they would cut a record that holds a newline. */
  readonly parallel: boolean;
  /** Bytes of a record at most. */
  readonly longestRecord: number;
}

/** Bytes that DuckDB holds of a file at once, as it does by itself: threads share a file in such pieces. */
const usualPiece = 32_000_000;

/**
 * An item of DuckDB's FROM: a file's records with its first fields as the texts `c0`, `c1` …, the header among them. A field that a record
 * lacks is NULL, and so is an unquoted one that reads like `nothing`.
 *
 * The strict mode stays off: it refuses CRLF after a quoted newline. What is strict is `inspectCsv`.
 */
export function readCsv({ file, parallel, longestRecord }: Readable, columns: number, nothing = ''): string {
  const piece = Math.max(usualPiece, 2 * longestRecord);
  const types = Array.from({ length: columns }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  return `read_csv(${quoted(file)}, columns = {${types}}, auto_detect = false, header = false, delim = ',', quote = '"',
    escape = '"', nullstr = ${quoted(nothing)}, allow_quoted_nulls = false, null_padding = true, strict_mode = false,
    hive_partitioning = false, parallel = ${parallel}, max_line_size = ${longestRecord + 1}, buffer_size = ${piece})`;
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
  const { usual, recordsAreLines, longestRecord } = await inspectCsv(file, columns);
  if (usual) return use({ file, parallel: recordsAreLines, longestRecord });
  const folder = await mkdtemp(join(tmpdir(), 'load-'));
  try {
    const copy = join(folder, 'file.csv');
    await pipeline(createReadStream(file, { highWaterMark: 1 << 22 }), canonicalCsv, createWriteStream(copy));
    // A byte becomes three at most, and each value, of which there are as many as bytes at most, gets two quotes and a comma.
    return await use({ file: copy, parallel: recordsAreLines, longestRecord: 6 * (longestRecord + 1) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
