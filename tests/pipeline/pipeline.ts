import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { openLake } from '../../local/lake.ts';
import { localTransfers } from '../../local/transfers.ts';
import type { Definition } from '../../model/definition.ts';
import { localTarget } from '../../model/target.ts';
import { dayFolder, rawPrefix } from '../../model/landing.ts';
import type { Lake, SqlValue } from '../../pipeline/ports.ts';
import { load, notLoaded } from '../../pipeline/run/load.ts';
import { type Outcome, runRoutine } from '../../pipeline/run/routine.ts';
import { type Contents, contentsOf } from './contents.ts';

/** Compiled SQL is shared by the test files: to compile the project's takes seconds. */
const compiledFolder = join(import.meta.dirname, '../../node_modules/.cache/compiled-sql');

/** A warehouse with the SQL of a model and a lake in a temporary folder. */
export class Pipeline<Entity extends string> {
  readonly warehouse: EmbeddedWarehouse;
  readonly lake: Lake;
  readonly #folder: string;
  readonly #definitions: readonly Definition[];
  readonly #headers: Readonly<Record<Entity, string>>;
  /** Objects without an MD5, as composite uploads are. */
  readonly composite: Set<string>;
  /** Objects whose time has moved since without a new content, as a change of metadata or storage class moves it. */
  readonly touched: Map<string, Date>;

  private constructor(parts: {
    warehouse: EmbeddedWarehouse;
    lake: Lake;
    folder: string;
    definitions: readonly Definition[];
    headers: Readonly<Record<Entity, string>>;
    composite: Set<string>;
    touched: Map<string, Date>;
  }) {
    this.warehouse = parts.warehouse;
    this.lake = parts.lake;
    this.#folder = parts.folder;
    this.#definitions = parts.definitions;
    this.#headers = parts.headers;
    this.composite = parts.composite;
    this.touched = parts.touched;
  }

  /**
   * Opens a new one.
   *
   * @param headers of the entities' files; of optional columns only those that the lines have.
   */
  static async open<Entity extends string>(
    definitions: readonly Definition[],
    headers: Readonly<Record<Entity, string>>,
  ): Promise<Pipeline<Entity>> {
    const folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
    const composite = new Set<string>();
    const touched = new Map<string, Date>();
    const buckets = openLake(folder);
    const lake: Lake = {
      ...buckets,
      list: async (bucket, prefix) =>
        (await buckets.list(bucket, prefix)).map((object) => ({
          ...object,
          ...(composite.has(object.name) ? { md5: null } : {}),
          updated: touched.get(object.name) ?? object.updated,
        })),
    };
    const warehouse = await openWarehouse({
      file: ':memory:',
      buckets: folder,
      project: localTarget.project,
      objects: lake,
      tables: 'small',
      memo: compiledFolder,
    });
    await warehouse.apply(definitions);
    return new Pipeline({ warehouse, lake, folder, definitions, headers, composite, touched });
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
    header: string = this.#headers[entity],
  ): Promise<void> {
    await this.deliverText(entity, date, [header, ...lines].map((each) => `${each}\n`).join(''));
  }

  async deliverText(entity: Entity, date: string, text: string, name = 'file.csv'): Promise<void> {
    const file = join(this.#folder, 'delivery.csv');
    await writeFile(file, text);
    await this.lake.upload(localTarget.buckets.raw, this.object(entity, date, name), file);
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
    return runRoutine(this.warehouse, 'ops', 'run_silver', date, () => undefined);
  }

  gold(date: string): Promise<Outcome> {
    return runRoutine(this.warehouse, 'ops', 'run_gold', date, () => undefined);
  }

  /** A day of the pipeline: load, silver, gold. */
  async day(date: string): Promise<{ silver: Outcome; gold: Outcome }> {
    await this.load(date);
    return { silver: await this.silver(date), gold: await this.gold(date) };
  }

  /**
   * A day that must go well.
   *
   * @throws Error with what the run says of itself where it does not.
   */
  async wholeDay(date: string): Promise<void> {
    for (const [routine, { state, message }] of Object.entries(await this.day(date)))
      if (state !== 'done') throw new Error(`ops.run_${routine} of ${date} is ${state}: ${message ?? ''}`);
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
    this.touched.clear();
  }

  async close(): Promise<void> {
    await this.warehouse.close();
    await rm(this.#folder, { recursive: true });
  }
}
