import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { datasets } from '../../model/target.ts';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';

/** What a table holds in a deployed stack. */
interface StoredSize {
  /** Logical bytes, those that BigQuery bills queries for. */
  readonly bytes: number;
  /** Partitions that hold rows; 1 for a table without. */
  readonly partitions: number;
}

/** Sizes by `dataset.name` as the model names it. */
export type StoredSizes = ReadonlyMap<string, StoredSize>;

const whole = z.coerce.number().pipe(z.int().nonnegative());

/**
 * Rows of `INFORMATION_SCHEMA.TABLE_STORAGE` as `bq query --format=json` prints them: 64-bit numbers as text.
 *
 * @see https://cloud.google.com/bigquery/docs/information-schema-table-storage
 */
const Stored = z
  .array(
    z.object({
      table_schema: z.string(),
      table_name: z.string(),
      total_logical_bytes: whole,
      total_partitions: whole.nullish(),
    }),
  )
  .min(1);

/**
 * Reads the sizes of a stack's tables, whose datasets may end in a suffix.
 *
 * @throws Failure for another file, and where the datasets of several stacks are in it.
 */
export async function readSizes(file: string): Promise<StoredSizes> {
  const refused = (message: string, next: string, cause?: unknown): Failure =>
    new Failure(message, { where: file, next, exitCode: exit.usage, cause });
  let rows: z.infer<typeof Stored>;
  try {
    rows = Stored.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw refused(
      'These are no sizes of tables.',
      'npm run review -- --help has the query that gives them.',
      cause,
    );
  }
  const sizes = new Map<string, StoredSize>();
  for (const row of rows) {
    const dataset = datasets.find((name) => new RegExp(`^${name}(?:_\\w+)?$`).test(row.table_schema));
    if (dataset === undefined) continue;
    const name = `${dataset}.${row.table_name}`;
    if (sizes.has(name)) {
      throw refused(`The sizes of ${name} are those of several stacks.`, 'Ask for the datasets of one.');
    }
    sizes.set(name, {
      bytes: row.total_logical_bytes,
      partitions: Math.max(row.total_partitions ?? 1, 1),
    });
  }
  return sizes;
}
