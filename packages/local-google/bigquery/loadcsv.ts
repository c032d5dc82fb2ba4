import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ColumnDefinition } from '@ecommerce/googlesql';
import type { ObjectFiles } from '../storage/files.ts';
import type { Engine } from './engine.ts';
import { stage, type Target } from './staging.ts';

/** Where the lines of a file begin after its first ones, in bytes. */
async function afterLines(file: string, count: number): Promise<number> {
  let [offset, line] = [0, 0];
  for await (const chunk of createReadStream(file)) {
    for (const byte of chunk as Buffer) {
      if (line === count) return offset;
      if (byte === 0x0a) line++;
      offset++;
    }
  }
  return offset;
}

/** A CSV file without its first lines. */
async function withoutLines(file: string, count: number, place: string): Promise<void> {
  const start = await afterLines(file, count);
  await pipeline(createReadStream(file, { start }), createWriteStream(place));
}

/** The value of a column's text. */
function valueOf({ name, type }: ColumnDefinition): string {
  switch (type) {
    case 'STRING':
      return `\`${name}\``;
    case 'BYTES':
      return `FROM_BASE64(\`${name}\`)`;
    case 'JSON':
      return `PARSE_JSON(\`${name}\`)`;
    default:
      return `CAST(\`${name}\` AS ${type})`;
  }
}

/**
 * Loads CSV files into a table.
 *
 * @param skip lines at the beginning of each file that are no rows.
 */
export async function loadCsv(
  places: ObjectFiles,
  engine: Engine,
  target: Target,
  files: readonly string[],
  skip: number,
): Promise<number> {
  const trimmed: string[] = [];
  try {
    return await stage(engine, target, {
      type: () => 'STRING',
      fill: async (dataset, table) => {
        for (const file of files) {
          const place = await places.place();
          trimmed.push(place);
          await withoutLines(file, skip, place);
        }
        return engine.warehouse.loadTable(dataset, table, trimmed);
      },
      value: valueOf,
    });
  } finally {
    for (const place of trimmed) await rm(place, { force: true });
  }
}
