import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { datasetName, datasets, type Target } from '../../model/target.ts';
import type { Warehouse } from '../../pipeline/ports.ts';
import { rowsOf } from '../../pipeline/run/rows.ts';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { fromUser } from '../paths.ts';
import { readStackNamed } from '../stack.ts';

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
const StoredTable = z.object({
  table_schema: z.string(),
  table_name: z.string(),
  total_logical_bytes: whole,
  total_partitions: whole.nullish(),
});

const Stored = z.array(StoredTable).min(1);

/**
 * The sizes of a stack's tables: out of a file that lists them, else asked for in the stack.
 *
 * @param name a file or a stack, as it was typed.
 * @throws Failure where there is neither.
 */
export async function sizesNamed(name: string): Promise<StoredSizes> {
  const file = fromUser(name);
  const isFile = (await stat(file).catch(() => undefined))?.isFile() ?? false;
  if (isFile && (await readFile(file, 'utf8')).trimStart().startsWith('[')) return readSizes(file);
  // Google's clients take a while to load: only who asks for a stack waits for them.
  const { openStack, readStack } = await import('../../cloud/index.ts');
  const stack = await readStackNamed(name, readStack);
  const opened = openStack(stack);
  try {
    return await sizesIn(opened.warehouse, stack);
  } finally {
    await opened.close();
  }
}

/** Asks a stack for the sizes of its tables. */
export async function sizesIn(
  warehouse: Warehouse,
  { target, location }: { readonly target: Target; readonly location: string },
): Promise<StoredSizes> {
  const names = new Map(datasets.map((dataset) => [datasetName(target, dataset), dataset]));
  const rows = await rowsOf(
    warehouse,
    StoredTable,
    `SELECT table_schema, table_name, total_logical_bytes, total_partitions
     FROM \`region-${location.toLowerCase()}\`.INFORMATION_SCHEMA.TABLE_STORAGE
     WHERE NOT deleted
       AND table_schema IN (${[...names.keys()].map((name) => `'${name}'`).join(', ')})`,
  );
  return new Map(
    rows.map((row) => [`${names.get(row.table_schema) ?? row.table_schema}.${row.table_name}`, sizeOf(row)]),
  );
}

const sizeOf = (row: z.infer<typeof StoredTable>): StoredSize => ({
  bytes: row.total_logical_bytes,
  partitions: Math.max(row.total_partitions ?? 1, 1),
});

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
    sizes.set(name, sizeOf(row));
  }
  return sizes;
}
