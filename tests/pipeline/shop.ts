import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openLake } from '../../local/lake.ts';
import { localTransfers } from '../../local/transfers.ts';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { compile } from '../../model/compile.ts';
import type { Definition } from '../../model/definition.ts';
import { loadModel } from '../../model/model.ts';
import { localTarget, type Target } from '../../model/target.ts';
import { dayFolder, rawPrefix } from '../../model/landing.ts';
import { md5, readModel, readSqlFiles } from '../../pipeline/model.ts';
import type { Lake, SqlValue } from '../../pipeline/ports.ts';
import { load, notLoaded } from '../../pipeline/run/load.ts';
import { type Contents, contentsOf } from './contents.ts';
import { type Outcome, runRoutine } from '../../pipeline/run/routine.ts';

/** Compiled SQL is shared by the test files: to compile the project's takes seconds. */
const compiledFolder = join(import.meta.dirname, '../../node_modules/.cache/compiled-sql');

export type Entity = 'users' | 'products' | 'orders' | 'order_items' | 'events';

const headers: Readonly<Record<Entity, string>> = {
  users:
    'id,first_name,last_name,email,age,gender,state,street_address,postal_code,city,country,latitude,longitude,traffic_source,created_at',
  products: 'id,cost,category,name,brand,retail_price,department,sku,distribution_center_id',
  orders: 'order_id,user_id,status,gender,created_at,returned_at,shipped_at,delivered_at,num_of_item',
  order_items:
    'id,order_id,user_id,product_id,inventory_item_id,status,created_at,shipped_at,delivered_at,returned_at,sale_price',
  events:
    'id,user_id,sequence_number,session_id,created_at,ip_address,city,state,postal_code,browser,traffic_source,uri,event_type',
};

/** Lines of a snapshot that are right in all that a test does not speak of. */
export const line = {
  user: (id: number | string, { city = 'Rome', age = '30', created = '2025-01-02 03:04:05+00:00' } = {}) =>
    `${id},Ada,Lovelace,ada@example.com,${age},F,Lazio,1 Via Appia,00100,${city},Italy,41.9,12.5,Search,${created}`,
  product: (id: number | string, { cost = '2.5', price = '6.25', name = 'Cap' } = {}) =>
    `${id},${cost},Accessories,${name},MG,${price},Women,SKU${id},1`,
  order: (
    id: number | string,
    user: number | string,
    { status = 'Complete', created = '2025-02-01 10:00:00+00:00' } = {},
  ) => `${id},${user},${status},F,${created},,,,1`,
  event: (
    id: number | string,
    session: string,
    sequence: number | string,
    {
      user = '',
      type = 'home',
      uri = '',
      created = '2025-02-01 10:00:00+00:00',
      source = 'Email',
      browser = 'Chrome',
      city = 'Rome',
    } = {},
  ) =>
    `${id},${user},${sequence},${session},${created},10.0.0.1,${city},Lazio,00100,${browser},${source},${uri === '' ? `/${type}` : uri},${type}`,
  item: (
    id: number | string,
    order: number,
    user: number,
    product: number,
    { status = 'Complete', price = '6.25', created = '2025-02-01 10:00:00+00:00' } = {},
  ) => `${id},${order},${user},${product},${id},${status},${created},,,,${price}`,
};

/** As the local target, but for what would take a change of one of three rows for a swapped source. */
export const ofFewRows: Target = {
  ...localTarget,
  settings: { ...localTarget.settings, massChangeShare: 1 },
};

/** The whole project, all of whose SQL is there. */
export const everything = (target = ofFewRows): Definition[] => compile(readModel(), target);

/** All but the marts: the star, for tests that ask no mart. */
export const star = (target = ofFewRows): Definition[] => {
  const files = readSqlFiles().filter(({ path }) => !/^sql\/gold\/(mart_|event_counts)/.test(path));
  return compile(loadModel(files, md5), target);
};

/** The way of the users to silver and nothing else: the same SQL, less of it, for tests of what is the same for all. */
export const usersToSilver = (target = ofFewRows): Definition[] => {
  const all = readSqlFiles();
  const comparisons = all.filter(({ text }) => text.includes('\nkind: comparison\n'));
  const files = all.filter(
    ({ path }) =>
      /^sql\/(ops|quality|bronze\/users|silver\/users_history)\//.test(path) &&
      !comparisons.some((comparison) => dirname(comparison.path) === dirname(path)),
  );
  return compile(loadModel(files, md5), target).filter(({ name }) => name !== 'run_gold');
};

/** A warehouse with the project's own SQL and a lake in a temporary folder. */
export class Shop {
  readonly warehouse: EmbeddedWarehouse;
  readonly lake: Lake;
  readonly #folder: string;
  readonly #definitions: readonly Definition[];
  /** Objects without an MD5, as composite uploads are. */
  readonly composite: Set<string>;

  private constructor(parts: {
    warehouse: EmbeddedWarehouse;
    lake: Lake;
    folder: string;
    definitions: readonly Definition[];
    composite: Set<string>;
  }) {
    this.warehouse = parts.warehouse;
    this.lake = parts.lake;
    this.#folder = parts.folder;
    this.#definitions = parts.definitions;
    this.composite = parts.composite;
  }

  static async open(definitions: readonly Definition[]): Promise<Shop> {
    const folder = await mkdtemp(join(tmpdir(), 'shop-'));
    const composite = new Set<string>();
    const buckets = openLake(folder);
    const lake: Lake = {
      ...buckets,
      list: async (bucket, prefix) =>
        (await buckets.list(bucket, prefix)).map((object) =>
          composite.has(object.name) ? { ...object, md5: null } : object,
        ),
    };
    const warehouse = await openWarehouse({
      file: ':memory:',
      buckets: folder,
      project: localTarget.project,
      objects: lake,
      threads: 1,
      memo: compiledFolder,
    });
    await warehouse.apply(definitions);
    return new Shop({ warehouse, lake, folder, definitions, composite });
  }

  /** The folder that the buckets lie in. */
  get buckets(): string {
    return this.#folder;
  }

  /** Puts a snapshot's file into the raw bucket as it is, without what `land` does. */
  async deliver(
    entity: Entity,
    date: string,
    lines: readonly string[],
    header: string = headers[entity],
  ): Promise<void> {
    await this.deliverText(entity, date, [header, ...lines].map((each) => `${each}\n`).join(''));
  }

  async deliverText(entity: Entity, date: string, text: string): Promise<void> {
    const file = join(this.#folder, 'delivery.csv');
    await writeFile(file, text);
    await this.lake.upload(localTarget.buckets.raw, this.object(entity, date), file);
  }

  /** Name of a snapshot's only object. */
  object(entity: Entity, date: string, file = 'file.csv'): string {
    return `${rawPrefix}${dayFolder(entity, date)}${file}`;
  }

  /** What the transfers do: loads what is landed up to a day. */
  async load(date: string): Promise<void> {
    const transfers = localTransfers(this.warehouse, this.lake, {
      root: this.#folder,
      bucket: localTarget.buckets.raw,
      dataset: 'bronze',
    });
    for (const snapshot of await notLoaded(this.warehouse, 'ops', date)) await load(transfers, snapshot);
  }

  silver(date: string): Promise<Outcome> {
    return runRoutine(this.warehouse, 'ops', 'run_silver', date);
  }

  gold(date: string): Promise<Outcome> {
    return runRoutine(this.warehouse, 'ops', 'run_gold', date);
  }

  /** A day of the pipeline: load, silver, gold. */
  async day(date: string): Promise<{ silver: Outcome; gold: Outcome }> {
    await this.load(date);
    return { silver: await this.silver(date), gold: await this.gold(date) };
  }

  /** Rows of a query, columns in order. */
  async rows(sql: string): Promise<(readonly SqlValue[])[]> {
    return [...((await this.warehouse.run(sql))?.rows ?? [])];
  }

  /** State of each snapshot of an entity in date order. */
  async states(entity: Entity): Promise<SqlValue[]> {
    const rows = await this.rows(
      `SELECT state FROM ops.current_snapshot WHERE entity = '${entity}' ORDER BY snapshot_date`,
    );
    return rows.map(([state]) => state ?? null);
  }

  /** All of silver, gold and quarantine. */
  contents(): Promise<Contents> {
    return contentsOf(this.warehouse, this.#definitions);
  }

  /** Back to an empty warehouse and an empty lake. */
  async empty(): Promise<void> {
    const tables = this.#definitions.filter(({ kind }) => kind === 'table');
    await this.warehouse.run(
      tables.map(({ dataset, name }) => `TRUNCATE TABLE ${dataset}.${name};`).join('\n'),
    );
    for (const { name } of await this.lake.list(localTarget.buckets.raw, '')) {
      await this.lake.delete(localTarget.buckets.raw, name);
    }
    this.composite.clear();
  }

  async close(): Promise<void> {
    await this.warehouse.close();
    await rm(this.#folder, { recursive: true });
  }
}
