import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Random } from './random.ts';

/** A CSV file in writing. Lines gather in memory until they are flushed. */
export interface CsvFile {
  add(fields: readonly string[]): void;
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Lines so far, without the header. */
  readonly rows: number;
  readonly bytes: number;
}

/** How a file is written, within what RFC 4180 and its readers allow. */
export interface CsvStyle {
  readonly lineEnd: '\n' | '\r\n';
  /** Whether the last line ends as the others do. */
  readonly endsLastLine: boolean;
  /** Whether every text is in quotes, or only one that needs them. */
  readonly quotesTexts: boolean;
}

/** In which order a file has its lines. */
export interface CsvOrder {
  /** The parts that the file falls into, one after the other. */
  readonly parts: readonly string[];
  partOf(fields: readonly string[]): string;
  /** Shuffles the lines that are flushed together. */
  readonly random: Random;
}

interface Part {
  readonly path: string;
  readonly handle: FileHandle;
  lines: string[];
}

/** Starts a CSV file with its header line, in a folder that is made where needed. */
export const createCsv = async (
  path: string,
  header: readonly string[],
  style: CsvStyle,
  order: CsvOrder,
): Promise<CsvFile> => {
  await mkdir(dirname(path), { recursive: true });
  const parts = new Map<string, Part>();
  for (const [index, name] of order.parts.entries()) {
    const partPath = index === 0 ? path : `${path}.${name}`;
    parts.set(name, { path: partPath, handle: await open(partPath, 'ax'), lines: [] });
  }
  const quoted = style.quotesTexts ? quotedIfText : quotedIfNeeded;
  let rows = 0;
  let bytes = 0;
  const append = async ({ handle }: Pick<Part, 'handle'>, text: string) => {
    const chunk = Buffer.from(text);
    bytes += chunk.length;
    await handle.appendFile(chunk);
  };
  const [first] = parts.values();
  if (!first) throw new Error(`${path} needs at least one part`);
  // A line's end is written before the next line, so that the last one can go without.
  await append(first, header.map(quoted).join(','));

  const file: CsvFile = {
    add(fields) {
      const part = parts.get(order.partOf(fields));
      if (!part) throw new Error(`${path} has no part "${order.partOf(fields)}"`);
      part.lines.push(style.lineEnd + fields.map(quoted).join(','));
      rows++;
    },
    async flush() {
      for (const part of parts.values()) {
        const lines = shuffled(part.lines, order.random);
        part.lines = [];
        if (lines.length > 0) await append(part, lines.join(''));
      }
    },
    async close() {
      await file.flush();
      for (const part of parts.values()) {
        if (part !== first) await moveTo(first, part);
      }
      if (style.endsLastLine) await append(first, style.lineEnd);
      await first.handle.close();
    },
    get rows() {
      return rows;
    },
    get bytes() {
      return bytes;
    },
  };
  return file;
};

const moveTo = async (first: Part, part: Part) => {
  await part.handle.close();
  await pipeline(createReadStream(part.path), createWriteStream(first.path, { flags: 'a' }));
  await rm(part.path);
};

const shuffled = (lines: string[], random: Random): string[] => {
  for (let last = lines.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [lines[last], lines[other]] = [lines[other] ?? '', lines[last] ?? ''];
  }
  return lines;
};

const inQuotes = (field: string) => `"${field.replaceAll('"', '""')}"`;

const quotedIfNeeded = (field: string) => (/[",\r\n]/.test(field) ? inQuotes(field) : field);

const quotedIfText = (field: string) => (/^-?[\d.]*$/.test(field) ? field : inQuotes(field));
