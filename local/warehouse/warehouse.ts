import type { Definition } from '../../model/definition.ts';
import type { Lake, Parameter, Result, Warehouse } from '../../pipeline/ports.ts';
import { sharedAnalyzer } from '../googlesql/analyzer.ts';
import { apply } from './apply.ts';
import { keyOf } from './catalog.ts';
import { type Connection, Database } from './database.ts';
import { loadPartition } from './load.ts';
import { installRuntime, openCatalog } from './metadata.ts';
import { ObjectTables } from './objecttable.ts';
import { Session } from './session.ts';
import { Statements } from './statements.ts';
import type { World } from './world.ts';

export interface WarehouseOptions {
  /** The database's file, made where it does not exist, or `:memory:`. */
  readonly file: string;
  /** Folder with a folder for each bucket; EXPORT DATA writes below it. */
  readonly buckets: string;
  /** The one project whose tables there are. */
  readonly project: string;
  /** Where object tables find objects. */
  readonly lake?: Lake;
}

/**
 * Opens the embedded warehouse: GoogleSQL analysed by Google's analyzer, run by DuckDB.
 *
 * @throws Error where another process has the file open, or the platform has no analyzer.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<EmbeddedWarehouse> {
  const database = await Database.open(options.file);
  try {
    const [analyzer, connection] = await Promise.all([sharedAnalyzer(), database.connect()]);
    const catalog = await openCatalog(connection);
    await installRuntime(connection);
    const world: World = {
      project: options.project,
      buckets: options.buckets,
      lake: options.lake,
      analyzer,
      statements: new Statements(analyzer),
      database,
      catalog,
    };
    return new EmbeddedWarehouse(world, connection, new Session(world, await database.connect()));
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A BigQuery project in a file. */
export class EmbeddedWarehouse implements Warehouse {
  readonly #world: World;
  /** For what no script does: definitions, loads, object tables. */
  readonly #connection: Connection;
  readonly #objectTables: ObjectTables;
  readonly #session: WarehouseSession;
  readonly #sessions: Session[] = [];

  constructor(world: World, connection: Connection, session: Session) {
    this.#world = world;
    this.#connection = connection;
    this.#objectTables = new ObjectTables(world, connection);
    this.#session = this.#open(session);
  }

  /** Makes tables, views and routines what the definitions say: see `apply`. */
  apply(definitions: readonly Definition[]): Promise<void> {
    return apply(this.#world, this.#connection, definitions);
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
  async loadPartition(
    dataset: string,
    table: string,
    date: string,
    files: readonly string[],
  ): Promise<number> {
    const relation = this.#world.catalog.relation([dataset, table]);
    if (relation?.kind !== 'table' || !relation.ingestionTime) {
      throw new Error(`${keyOf(dataset, table)} is no table that is partitioned by the day of loading.`);
    }
    return loadPartition(this.#connection, relation, date, files);
  }

  /** Writes everything into the file and closes it. */
  async close(): Promise<void> {
    await this.#connection.run('CHECKPOINT');
    for (const session of this.#sessions) session.close();
    this.#connection.close();
    this.#world.database.close();
  }

  #open(session: Session): WarehouseSession {
    this.#sessions.push(session);
    return new WarehouseSession(session, this.#objectTables);
  }
}

/** Scripts of one session wait for each other. */
export class WarehouseSession implements Warehouse {
  readonly #session: Session;
  readonly #objectTables: ObjectTables;
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: Session, objectTables: ObjectTables) {
    this.#session = session;
    this.#objectTables = objectTables;
  }

  run(script: string, parameters?: Readonly<Record<string, Parameter>>): Promise<Result | undefined> {
    const done = this.#last.then(async () => {
      await this.#objectTables.refresh(script);
      return this.#session.run('query', script, parameters);
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
