import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { compiledSql } from '../../cli/paths.ts';
import { openLake } from '../../local/lake.ts';
import { localTransfers } from '../../local/transfers.ts';
import { entitiesOf } from '../../model/model.ts';
import { localTarget } from '../../model/target.ts';
import { type Days, runDays } from '../../pipeline/days.ts';
import { readModel } from '../../pipeline/model.ts';
import { silent } from '../../pipeline/progress.ts';
import { findSnapshots } from '../../pipeline/sources.ts';
import { deliver } from '../bad-input/delivery.ts';
import { type Contents, contentsOf } from '../pipeline/contents.ts';
import { everything } from '../pipeline/shop.ts';
import type { Delivery } from './states.ts';

const model = readModel();
const definitions = everything(localTarget);

/** A shop in a folder: its delivered files, its buckets and its warehouse, all of it in files. */
export class ShopFolder {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A shop to which nothing was delivered, with all its tables. */
  static async empty(): Promise<ShopFolder> {
    const shop = await ShopFolder.#new();
    await shop.#opened((warehouse) => warehouse.apply(definitions));
    return shop;
  }

  /** The shop as its files are at this moment, which is what a program leaves that is killed now. */
  async copy(): Promise<ShopFolder> {
    const shop = await ShopFolder.#new();
    await cp(this.folder, shop.folder, { recursive: true, preserveTimestamps: true });
    return shop;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  /** Puts files into the source, in place of those of the same entity and day. */
  async deliver(deliveries: readonly Delivery[]): Promise<void> {
    for (const { entity, date, text } of deliveries) await deliver(this.#source, entity, date, text);
  }

  /** Does what `npm start` does with the source. */
  async run(): Promise<Days> {
    const { snapshots } = await findSnapshots(this.#source, entitiesOf(model), '2025-03-01');
    return this.#opened((warehouse) => {
      const lake = openLake(this.#buckets);
      const places = { root: this.#buckets, bucket: localTarget.buckets.raw, dataset: 'bronze' };
      const transfers = localTransfers(warehouse, lake, places);
      return runDays({ warehouse, lake, transfers }, snapshots, model, localTarget, silent);
    });
  }

  /** What the shop holds, without what says which run wrote it. */
  look(): Promise<Outcome> {
    return this.#opened(async (warehouse) => ({
      contents: await contentsOf(warehouse, definitions),
      snapshots: await rowsOf(
        warehouse,
        'SELECT entity, snapshot_date, state, reason FROM ops.current_snapshot',
      ),
      lost: await rowsOf(
        warehouse,
        'SELECT entity, snapshot_date, lost FROM quality.conservation WHERE lost <> 0',
      ),
      orphans: await orphansOf(warehouse),
    }));
  }

  static async #new(): Promise<ShopFolder> {
    return new ShopFolder(await mkdtemp(join(tmpdir(), 'faults-')));
  }

  async #opened<Value>(work: (warehouse: EmbeddedWarehouse) => Promise<Value>): Promise<Value> {
    const warehouse = await openWarehouse({
      file: join(this.folder, 'warehouse.duckdb'),
      buckets: this.#buckets,
      project: localTarget.project,
      memo: compiledSql,
      tables: 'small',
    });
    try {
      return await work(warehouse);
    } finally {
      await warehouse.close();
    }
  }

  get #buckets(): string {
    return join(this.folder, 'buckets');
  }

  get #source(): string {
    return join(this.folder, 'source');
  }
}

export interface Outcome {
  /** Rows of silver, gold and quarantine; members of a dimension that stand for ones not delivered yet are among them. */
  readonly contents: Contents;
  /** What became of each snapshot. */
  readonly snapshots: readonly string[];
  /** Snapshots of which lines are neither accepted nor in quarantine. */
  readonly lost: readonly string[];
  /** Foreign keys of gold that lead nowhere. */
  readonly orphans: readonly string[];
}

async function rowsOf(warehouse: EmbeddedWarehouse, query: string): Promise<string[]> {
  const result = await warehouse.run(query);
  return (result?.rows ?? []).map((row) => JSON.stringify(row)).sort();
}

async function orphansOf(warehouse: EmbeddedWarehouse): Promise<string[]> {
  const found: string[] = [];
  for (const table of definitions) {
    if (table.kind !== 'table' || table.dataset !== 'gold') continue;
    for (const { columns, references } of table.foreignKeys) {
      const [own, other] = [columns.join(', '), references.columns.join(', ')];
      const rows = await rowsOf(
        warehouse,
        `SELECT ${own} FROM gold.${table.name} EXCEPT DISTINCT SELECT ${other} FROM ${references.dataset}.${references.table}`,
      );
      found.push(...rows.map((row) => `${table.name} (${own}): ${row}`));
    }
  }
  return found;
}
