import type { EmbeddedWarehouse } from '@ecommerce/googlesql';
import { billOf, type Metered, openMetered } from '@ecommerce/googlesql/metering';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveredColumnsOf, entitiesOf } from '../model/model.ts';
import { textTable } from '../cli/table.ts';
import { openLake } from '../local/lake.ts';
import { localTransfers } from '../local/transfers.ts';
import { compile } from '../model/compile.ts';
import type { Definition, TableDefinition } from '../model/definition.ts';
import { datasets, localTarget } from '../model/target.ts';
import { land } from '../pipeline/land/land.ts';
import { readModel } from '../pipeline/model.ts';
import type { Lake } from '../pipeline/ports.ts';
import { load, notLoaded } from '../pipeline/run/load.ts';
import { findSnapshots } from '../pipeline/sources.ts';
import { type Day, days, makeData, sourceOf } from './data.ts';

/**
 * What BigQuery would bill at the size of TheLook, estimated from a small shop: `npm run billed`. First the queries
 * on demand of each day's runs, each day twice, with its work and again with nothing to do; then what the tables and
 * buckets hold after the last day.
 */
const small = 1_500;
const full = 100_000;
const factor = full / small;
const { raw, processed, analytics } = localTarget.buckets;

const model = readModel();
const definitions = compile(model, localTarget);
const folder = await mkdtemp(join(tmpdir(), 'billed-'));
try {
  await makeData(join(folder, 'data'), small);
  await measure(folder);
} finally {
  await rm(folder, { recursive: true });
}

async function measure(root: string): Promise<void> {
  const metered = await openMetered({ file: ':memory:', buckets: root, project: localTarget.project });
  const { warehouse, meter } = metered;
  const lake = openLake(root);
  await warehouse.apply(definitions);
  const rows: string[][] = [];
  for (const day of days) {
    await deliver(day, root, warehouse, lake);
    for (const name of [day.name, `${day.name}, again`]) {
      for (const routine of ['run_silver', 'run_gold', 'run_watch']) {
        const weighed = await meter.during(() =>
          warehouse.run(`CALL ops.${routine}(@run_date)`, { run_date: { type: 'DATE', value: day.date } }),
        );
        const { queries, readBytes, billedBytes } = billOf(weighed, factor);
        rows.push([name, routine, String(queries), gib(readBytes), gib(billedBytes)]);
      }
    }
  }
  print(['day', 'routine'], ['queries', 'GiB read', 'GiB billed'], rows);
  print(['holds'], ['GiB'], [...(await stored(metered)), ...(await lying(lake))]);
  await warehouse.close();
}

async function deliver(day: Day, root: string, warehouse: EmbeddedWarehouse, lake: Lake): Promise<void> {
  const { snapshots } = await findSnapshots(sourceOf(join(root, 'data'), day), entitiesOf(model), day.date);
  for (const snapshot of snapshots)
    await land(lake, raw, snapshot, deliveredColumnsOf(model, snapshot.entity));
  const transfers = localTransfers(warehouse, lake, { root, bucket: raw, dataset: 'bronze' });
  for (const landed of await notLoaded(warehouse, 'ops', day.date)) await load(transfers, landed);
}

function isTable(definition: Definition): definition is TableDefinition {
  return definition.kind === 'table';
}

/** Bytes of the tables by dataset, of bronze one day. */
async function stored(metered: Metered): Promise<string[][]> {
  const rows: string[][] = [];
  for (const dataset of datasets) {
    const tables = definitions.filter(isTable).filter((definition) => definition.dataset === dataset);
    let bytes = 0;
    for (const { name } of tables) bytes += await metered.bytesOf(dataset, name);
    rows.push([dataset === 'bronze' ? 'bronze, a day' : dataset, gib(bytes * factor)]);
  }
  return rows;
}

/** Bytes of the objects by bucket, of the last day. */
async function lying(lake: Lake): Promise<string[][]> {
  const last = days.at(-1)?.date.replaceAll('-', '') ?? '';
  const rows: string[][] = [];
  for (const bucket of [raw, processed, analytics]) {
    const objects = (await lake.list(bucket, '')).filter(({ name }) => name.includes(`/date=${last}/`));
    const bytes = objects.reduce((sum, { size }) => sum + size, 0);
    rows.push([`${bucket}, a day`, gib(bytes * factor)]);
  }
  return rows;
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(2);
}

function print(texts: readonly string[], numbers: readonly string[], rows: readonly string[][]): void {
  const headings = [
    ...texts.map((title) => ({ title, align: 'left' as const })),
    ...numbers.map((title) => ({ title, align: 'right' as const })),
  ];
  process.stdout.write(`${textTable(headings, rows)}\n`);
}
