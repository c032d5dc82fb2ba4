import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { castOf, parseType, textType, typeName } from '@ecommerce/googlesql';
import { GoogleError } from '../error.ts';
import type { ObjectFiles } from '../storage/files.ts';
import type { Engine } from './engine.ts';
import { parseLine, type ReadRow, type Texts } from './rowtexts.ts';
import { stage, type Target } from './staging.ts';

/** The texts of the rows of files, a row a line. */
async function* textsOfLines(files: readonly string[], read: ReadRow): AsyncGenerator<RowTexts> {
  for (const file of files) {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      number++;
      if (line.trim() === '') continue;
      try {
        yield read(parseLine(line));
      } catch (error) {
        throw new GoogleError(400, `${file}:${number}: ${(error as Error).message}`);
      }
    }
  }
}

/** A row's texts by its columns. */
export type RowTexts = Readonly<Record<string, Texts>>;

/** Puts rows into a table, all of them or none. */
export async function loadRows(
  places: ObjectFiles,
  engine: Engine,
  target: Target,
  rows: AsyncIterable<RowTexts> | Iterable<RowTexts>,
): Promise<number> {
  const place = await places.place();
  try {
    return await stage(engine, target, {
      type: ({ type }) => typeName(textType(parseType(type))),
      fill: async (dataset, table) => {
        await pipeline(Readable.from(rows), linesOf, createWriteStream(place));
        return engine.warehouse.loadTexts(dataset, table, place);
      },
      value: ({ name, type }) => castOf(`\`${name}\``, parseType(type)),
    });
  } finally {
    await rm(place, { force: true });
  }
}

async function* linesOf(rows: AsyncIterable<RowTexts>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

/** Loads files of JSON, a row a line. */
export function loadJson(
  places: ObjectFiles,
  engine: Engine,
  target: Target,
  files: readonly string[],
  read: ReadRow,
): Promise<number> {
  return loadRows(places, engine, target, textsOfLines(files, read));
}
