import type { Definition } from '../definition.ts';
import type { ObjectStore } from '../objects.ts';
import type { Parameter, Result } from '../result.ts';
import { sharedAnalyzer } from '../analyzer/analyzer.ts';
import { apply } from './apply.ts';
import { openObjects } from '../buckets/store.ts';
import { type Catalog, keyOf } from './catalog.ts';
import { type Connection, Database, type TableSize } from './database.ts';
import { BucketRelations } from './bucketrelations.ts';
import { loadPartition } from './load.ts';
import { installRuntime, openCatalog } from './metadata.ts';
import { memoInMemory, sharedMemo } from './memo.ts';
import { Session } from './session.ts';
import { Statements } from './statements.ts';
import { Turns } from './turns.ts';
import type { World } from './world.ts';

export interface WarehouseOptions {
  /** The database's file, made where it does not exist, or `:memory:`. */
  readonly file: string;
  /** Folder with a folder for each bucket; EXPORT DATA writes below it. */
  readonly buckets: string;
  /** The one project whose tables there are. */
  readonly project: string;
  /** Where object tables find objects; in the folders of `buckets` where it is not said. */
  readonly objects?: ObjectStore;
  /** Folder that keeps compiled statements for the next process; without it each process compiles anew. */
  readonly memo?: string;
  /** `small` where no table holds more than some thousand rows: statements then start sooner. */
  readonly tables?: TableSize;
}

/**
 * Opens the embedded warehouse: GoogleSQL analysed by Google's analyzer, run by DuckDB.
 *
 * @throws Error where another process has the file open, or the platform has no analyzer.
 */
export function openWarehouse(options: WarehouseOptions): Promise<EmbeddedWarehouse> {
  const memo = options.memo === undefined ? memoInMemory() : sharedMemo(options.memo);
  return openWith(options, () => new Statements(sharedAnalyzer, memo));
}

/** Opens a warehouse whose statements are prepared as the caller says. */
export async function openWith(
  options: WarehouseOptions,
  statements: (inside: Inside) => Statements,
): Promise<EmbeddedWarehouse> {
  const database = await Database.open(options.file, options.tables);
  try {
    const connection = await database.connect();
    const own = await database.connect();
    const catalog = await openCatalog(connection);
    await installRuntime(connection);
    const world: World = {
      project: options.project,
      buckets: options.buckets,
      objects: options.objects ?? openObjects(options.buckets),
      statements: statements({ catalog: () => world.catalog, value: (sql) => own.value(sql) }),
      database,
      catalog,
    };
    return new EmbeddedWarehouse(world, connection, new Session(world, own));
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What who prepares statements may look at. */
export interface Inside {
  /** What there is now, apart from temporary tables. */
  readonly catalog: () => Catalog;
  /** The value of a DuckDB query. */
  readonly value: (sql: string) => Promise<unknown>;
}

/** A BigQuery project in a file. */
export class EmbeddedWarehouse {
  readonly #world: World;
  /** For what no script does: definitions, loads, what shows buckets. */
  readonly #connection: Connection;
  readonly #turns = new Turns();
  readonly #bucketRelations: BucketRelations;
  readonly #session: WarehouseSession;
  readonly #sessions: WarehouseSession[] = [];

  constructor(world: World, connection: Connection, session: Session) {
    this.#world = world;
    this.#connection = connection;
    this.#bucketRelations = new BucketRelations(world, connection);
    this.#session = this.#open(session);
  }

  /** Makes tables, views and routines what the definitions say: see `apply`. */
  async apply(definitions: readonly Definition[]): Promise<void> {
    await this.#turns.take(async () => {
      await apply(this.#world, this.#connection, definitions);
      this.#bucketRelations.forget();
    });
    this.#world.statements.save();
  }

  run(script: string, parameters?: Readonly<Record<string, Parameter>>): Promise<Result | undefined> {
    return this.#session.run(script, parameters);
  }

  /** Another connection to the same warehouse: its scripts run beside those of others, in transactions of their own. */
  async session(): Promise<WarehouseSession> {
    return this.#open(new Session(this.#world, await this.#world.database.connect()));
  }

  /**
   * Replaces a day's partition of a table with CSV files: see `loadPartition`.
   *
   * @returns rows loaded.
   */
  loadPartition(dataset: string, table: string, date: string, files: readonly string[]): Promise<number> {
    return this.#turns.take(async () => {
      const relation = this.#world.catalog.relation([dataset, table]);
      if (relation?.kind !== 'table' || !relation.ingestionTime) {
        throw new Error(`${keyOf(dataset, table)} is no table that is partitioned by the day of loading.`);
      }
      return loadPartition(this.#connection, relation, date, files);
    });
  }

  /** Waits for what is running, writes everything into the file and closes it. */
  async close(): Promise<void> {
    for (const session of this.#sessions) await session.close();
    this.#world.statements.save();
    await this.#turns.take(() => this.#connection.run('CHECKPOINT'));
    this.#connection.close();
    this.#world.database.close();
  }

  #open(session: Session): WarehouseSession {
    const refresh = (script: string): Promise<void> =>
      this.#turns.take(() => this.#bucketRelations.refresh(script));
    const opened = new WarehouseSession(session, refresh);
    this.#sessions.push(opened);
    return opened;
  }
}

/** Scripts of one session wait for each other. */
export class WarehouseSession {
  readonly #session: Session;
  readonly #refresh: (script: string) => Promise<void>;
  readonly #turns = new Turns();

  /** @param refresh brings what a script reads of buckets up to date. */
  constructor(session: Session, refresh: (script: string) => Promise<void>) {
    this.#session = session;
    this.#refresh = refresh;
  }

  run(script: string, parameters?: Readonly<Record<string, Parameter>>): Promise<Result | undefined> {
    return this.#turns.take(async () => {
      await this.#refresh(script);
      return this.#session.run('query', script, parameters);
    });
  }

  /** Waits for the scripts that were handed in. */
  close(): Promise<void> {
    return this.#turns.take(() => {
      this.#session.close();
      return Promise.resolve();
    });
  }
}
