import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';

/** A record that BigQuery calls bad; one is enough for the whole load to fail. */
export class BadRecord extends Error {
  override readonly name = 'BadRecord';
  /** Line of the file on which the record's fault lies, from 1. */
  readonly line: number;

  constructor(reason: string, line: number) {
    super(reason);
    this.line = line;
  }
}

const chunkSize = 4 * 1024 * 1024;
/** Bytes. BigQuery takes no longer row (docs, quotas, load jobs); without newlines a file would have to fit into memory. */
const longestLine = 100 * 1024 * 1024;
const [newline, carriageReturn, comma, quote, space] = [10, 13, 44, 34, 32];
const byteOrderMark = Buffer.from('\ufeff');

/** Where a byte stands: at the start of a value, in one without quotes, inside quotes, or after the closing one. */
const [start, plain, quoted, closed] = [0, 1, 2, 3];

/** What is known of a file up to a byte. */
interface Walk {
  readonly state: number;
  readonly column: number;
  /** Columns of the widest record so far. */
  readonly widest: number;
  readonly line: number;
  /** Line on which the last quote was opened. */
  readonly quoteLine: number;
  readonly previous: number;
  readonly sawLf: boolean;
  readonly sawCrLf: boolean;
  /** Whether there is something that DuckDB's reader takes otherwise than BigQuery. */
  readonly unusual: boolean;
  readonly quotedNewline: boolean;
  readonly quotedReturn: boolean;
  /** Bytes of the record so far, and of the longest one. */
  readonly length: number;
  readonly longest: number;
}

const beginning: Walk = {
  state: start,
  column: 1,
  widest: 1,
  line: 1,
  quoteLine: 1,
  previous: newline,
  sawLf: false,
  sawCrLf: false,
  unusual: false,
  quotedNewline: false,
  quotedReturn: false,
  length: 0,
  longest: 0,
};

/**
 * Walks on over bytes of a CSV file and counts columns. DuckDB's reader is not asked, because it takes an unterminated quote at the
 * end of a file and an empty column too many without a word. One loop over variables: files have hundreds of millions of bytes.
 *
 * @throws BadRecord
 */
function walk(bytes: Uint8Array, columns: number, from: Walk): Walk {
  let {
    state,
    column,
    widest,
    line,
    quoteLine,
    previous,
    sawLf,
    sawCrLf,
    unusual,
    quotedNewline,
    quotedReturn,
    longest,
  } = from;
  let index = 0;
  let recordStart = -from.length;
  // Not `for … of`, which costs ten times as much.
  while (index < bytes.length) {
    const byte = bytes[index++] ?? newline;
    if (previous === carriageReturn && byte !== newline && state !== quoted) {
      // Alone it ends a record too, as `rewrite` has it.
      unusual = true;
      state = start;
      column = 1;
    }
    if (byte > comma) {
      // Letters and digits: nine bytes of ten, and the rest of a run changes nothing.
      if (state === closed) throw afterQuote(line);
      if (state === start) state = plain;
      while (index < bytes.length && (bytes[index] ?? 0) > comma) index++;
      previous = byte;
      continue;
    }
    if (byte === newline) {
      line++;
      if (state === quoted) quotedNewline = true;
      else {
        if (previous === carriageReturn) sawCrLf = true;
        else sawLf = true;
        state = start;
        column = 1;
        if (index - recordStart > longest) longest = index - recordStart;
        recordStart = index;
      }
    } else if (byte === quote) {
      if (state === quoted) state = closed;
      else if (state === start || (state === closed && previous === quote)) {
        if (state === start) quoteLine = line;
        state = quoted;
      } else if (state === closed) throw afterQuote(line);
      else if (previous === space) unusual = true;
    } else if (state !== quoted) {
      if (byte === comma) {
        state = start;
        if (++column > columns)
          throw new BadRecord(`the record has more than the table's ${columns} columns`, line);
        if (column > widest) widest = column;
      } else if (byte !== carriageReturn && state !== plain) {
        if (state === closed) throw afterQuote(line);
        state = plain;
      }
    } else if (byte === carriageReturn) quotedReturn = true;
    previous = byte;
  }
  const length = index - recordStart;
  return {
    state,
    column,
    widest,
    line,
    quoteLine,
    previous,
    sawLf,
    sawCrLf,
    unusual,
    quotedNewline,
    quotedReturn,
    length,
    longest: Math.max(longest, length),
  };
}

function afterQuote(line: number): BadRecord {
  return new BadRecord('text between a closing quote and the next comma', line);
}

/** What is to be known of a file before DuckDB reads it. */
export interface Inspected {
  /**
   * What of a copy DuckDB's reader understands as BigQuery does the file: nothing is to be rewritten, or only the ends of lines and
   * the byte order mark (`evenCsv`), or every record (`canonicalCsv`).
   */
  readonly rewrite: 'nothing' | 'marks' | 'records';
  readonly recordsAreLines: boolean;
  /** Columns of the widest record. */
  readonly widest: number;
  /** Bytes of the longest record. */
  readonly longestRecord: number;
}

/**
 * Reads a file as BigQuery would, without keeping anything.
 *
 * @throws BadRecord
 */
export async function inspectCsv(file: string, columns: number): Promise<Inspected> {
  const handle = await open(file);
  try {
    let walked = beginning;
    const size = Math.min(chunkSize, (await handle.stat()).size + 1);
    let isText = true;
    let isMarked = false;
    // One buffer for all chunks: what is left of the last line moves to its beginning.
    let buffer = Buffer.allocUnsafe(size);
    let rest = 0;
    for (let first = true; ; first = false) {
      if (buffer.length - rest < size) buffer = Buffer.concat([buffer.subarray(0, rest)], 2 * buffer.length);
      const { bytesRead } = await handle.read(buffer, rest, size);
      const chunk = buffer.subarray(0, rest + bytesRead);
      if (first) isMarked = chunk.subarray(0, byteOrderMark.length).equals(byteOrderMark);
      // Whole lines only: a newline is no part of a character, so that none is cut.
      const lines = chunk.subarray(0, bytesRead === 0 ? chunk.length : chunk.lastIndexOf(newline) + 1);
      const nul = lines.indexOf(0);
      if (nul >= 0) throw new BadRecord('a NUL byte', walked.line + countLines(lines.subarray(0, nul)));
      if (!isUtf8(lines)) isText = false;
      walked = walk(lines, columns, walked);
      if (bytesRead === 0) break;
      rest = chunk.length - lines.length;
      if (rest > longestLine) throw new BadRecord('a line of more than 100 MB', walked.line);
      chunk.copyWithin(0, lines.length);
    }
    if (walked.state === quoted) throw new BadRecord('a quote is never closed', walked.quoteLine);
    const isMixed = walked.sawLf && walked.sawCrLf;
    const isUsual = isText && !walked.unusual && walked.previous !== carriageReturn;
    const isEvenable = isUsual && !walked.quotedReturn;
    return {
      rewrite: isUsual && !isMixed && !isMarked ? 'nothing' : isEvenable ? 'marks' : 'records',
      recordsAreLines: !walked.quotedNewline && !walked.quotedReturn,
      widest: walked.widest,
      longestRecord: walked.longest,
    };
  } finally {
    await handle.close();
  }
}

/**
 * The same bytes with LF at the end of each line, and with a byte order mark before them, which DuckDB takes away: so one that the file has
 * stays a part of its first cell.
 *
 * @param chunks of a file in which a carriage return stands only before the newline that ends a record.
 */
export async function* evenCsv(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  yield byteOrderMark;
  for await (const chunk of chunks) yield withoutReturns(chunk);
}

function withoutReturns(bytes: Buffer): Uint8Array {
  const output = Buffer.allocUnsafe(bytes.length);
  let [length, from] = [0, 0];
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, from)) {
    length += bytes.copy(output, length, from, at);
    from = at + 1;
  }
  length += bytes.copy(output, length, from);
  return output.subarray(0, length);
}

/**
 * The same records with every value in quotes, NULL as nothing, and `\n` after each record, as bytes pass by. Bytes that are not UTF-8
 * become U+FFFD, a byte order mark stays a part of the first cell.
 *
 * @param chunks of a file without bad records.
 */
export async function* canonicalCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let from: Rewritten = { state: start, isEmpty: true };
  for await (const chunk of chunks) {
    const { output, ...next } = rewrite(Buffer.from(decoder.decode(chunk, { stream: true })), from);
    from = next;
    yield output;
  }
  const { output, ...last } = rewrite(Buffer.from(decoder.decode()), from);
  yield output;
  const end = last.state === plain ? '"\n' : last.isEmpty ? '' : '\n';
  yield Buffer.from(end);
}

/** Where rewriting stands between two chunks. */
interface Rewritten {
  readonly state: number;
  /** Whether the record has neither a value nor a comma so far: such a line is no record. */
  readonly isEmpty: boolean;
}

/** One loop over variables, as in `walk`. */
function rewrite(bytes: Uint8Array, from: Rewritten): Rewritten & { readonly output: Uint8Array } {
  let { state, isEmpty } = from;
  // A value of one byte gets two quotes, a quote in it another.
  const output = Buffer.allocUnsafe(4 * bytes.length);
  let length = 0;
  // Not `for … of`, which costs ten times as much.
  let index = 0;
  while (index < bytes.length) {
    const byte = bytes[index++] ?? newline;
    const isEnd = byte === newline || byte === carriageReturn;
    if (byte > comma) {
      if (state === start) {
        output[length++] = quote;
        state = plain;
        isEmpty = false;
      }
      output[length++] = byte;
    } else if (state === quoted) {
      output[length++] = byte;
      if (byte === quote) state = closed;
    } else if (byte === quote && state !== plain) {
      // The first of a value, or the second of two that stand for one.
      output[length++] = quote;
      state = quoted;
      isEmpty = false;
    } else if (isEnd || byte === comma) {
      if (state === plain) output[length++] = quote;
      state = start;
      if (byte === comma) {
        output[length++] = comma;
        isEmpty = false;
      } else if (!isEmpty) {
        // The newline after a carriage return ends a line of nothing.
        output[length++] = newline;
        isEmpty = true;
      }
    } else {
      if (state === start) output[length++] = quote;
      state = plain;
      isEmpty = false;
      output[length++] = byte;
      if (byte === quote) output[length++] = quote;
    }
  }
  return { state, isEmpty, output: output.subarray(0, length) };
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
