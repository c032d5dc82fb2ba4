import { DuckDBInstance } from '@duckdb/node-api';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, globSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { entities, silverStep, stepsOf } from './script.ts';

/**
 * Takes a day's files through the hand-written script, into a database in a folder: `node bench/by-hand.ts FOLDER SOURCE DAY`.
 * Prints the seconds of its steps.
 */
const [folder = '', source = '', day = ''] = process.argv.slice(2);
const steps: { name: string; rows: number | null; seconds: number }[] = [];

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  const rows = await work();
  steps.push({
    name,
    rows: typeof rows === 'number' ? rows : null,
    seconds: (performance.now() - began) / 1000,
  });
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function fileOf(entity: string): string {
  const [file] = globSync(join(source, `dataset_name=${entity}`, `date=${day.replaceAll('-', '')}`, '*.csv'));
  if (file === undefined) throw new Error(`${source} has no file of ${entity} of ${day}.`);
  return file;
}

await mkdir(folder, { recursive: true });
const database = join(folder, 'by-hand.duckdb');
const isNew = !existsSync(database);
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(
  `SET TimeZone = 'UTC'; SET checkpoint_threshold = '64GB'; SET VARIABLE day = DATE '${day}'`,
);
if (isNew) for (const { sql } of stepsOf('tables')) await connection.run(sql);

const files = new Map<string, { file: string; md5: string }>();
await step('hash the files', async () => {
  for (const { name } of entities) files.set(name, { file: fileOf(name), md5: await md5Of(fileOf(name)) });
});
const known = await connection.runAndReadAll('SELECT entity, arg_max(md5, day) FROM ledger GROUP BY entity');
const before = new Map(known.getRows().map(([name, md5]) => [String(name), String(md5)]));
const changed = entities.filter(({ name }) => before.get(name) !== files.get(name)?.md5);

for (const { name } of changed) {
  const { file = '', md5 = '' } = files.get(name) ?? {};
  await step(`bronze ${name}`, async () => {
    const described = await connection.runAndReadAll(
      `SELECT column_name FROM duckdb_columns() WHERE schema_name = 'bronze' AND table_name = '${name}' AND column_name <> 'day' ORDER BY column_index`,
    );
    const columns = described.getRows().map(([column]) => `'${String(column)}': 'VARCHAR'`);
    const { rowsChanged } = await connection.run(
      `INSERT INTO bronze.${name} SELECT *, DATE '${day}' FROM read_csv('${file}', columns = {${columns.join(', ')}}, header = false, auto_detect = false, delim = ',', quote = '"', hive_partitioning = false)`,
    );
    return rowsChanged;
  });
  await connection.run(`INSERT INTO ledger VALUES ('${name}', DATE '${day}', '${md5}')`);
}
for (const entity of changed) {
  const { name, sql } = silverStep(entity);
  await step(name, () => connection.run(sql));
}
if (changed.length > 0) {
  for (const { name, sql } of [...stepsOf('gold'), ...stepsOf('marts')]) {
    await step(name, () => connection.run(sql));
  }
  const parquet = join(folder, 'parquet');
  await mkdir(parquet, { recursive: true });
  await step('parquet', async () => {
    for (const { name, columns } of changed) {
      const shown = columns
        .split(', ')
        .filter(
          (column) =>
            !/^(first_name|last_name|email|street_address|latitude|longitude|ip_address)$/.test(column),
        );
      await connection.run(
        `COPY (SELECT ${shown.join(', ')} FROM silver.${name}_history WHERE valid_to = DATE '9999-12-31') TO '${join(parquet, `${name}.parquet`)}' (FORMAT parquet)`,
      );
    }
    const tables = await connection.runAndReadAll(
      `SELECT table_name FROM duckdb_tables() WHERE schema_name = 'gold'`,
    );
    for (const [table] of tables.getRows())
      await connection.run(
        `COPY gold.${String(table)} TO '${join(parquet, `${String(table)}.parquet`)}' (FORMAT parquet)`,
      );
  });
}
await step('checkpoint', () => connection.run('CHECKPOINT'));
connection.closeSync();
instance.closeSync();
process.stdout.write(`${JSON.stringify({ steps })}\n`);
