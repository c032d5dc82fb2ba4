import { join, resolve } from 'node:path';
import type { Definition } from '../definition.ts';
import type { ObjectStore } from '../objects.ts';
import type { Parameters } from '../parameters.ts';
import type { Result, Row } from '../result.ts';
import { sharedAnalyzer } from '../analyzer/analyzer.ts';
import { apply, defineObject, undefineObject } from './apply.ts';
import { openObjects } from '../buckets/store.ts';
import { type Catalog, keyOf, type StoredObject } from './catalog.ts';
import { type Contents, contentsOf } from './contents.ts';
import { type Connection, Database, type TableSize } from './database.ts';
import { openDayFiles, removeUnnamedFiles } from './dayfiles.ts';
import { BucketRelations } from './bucketrelations.ts';
import { type DryRun, dryRun, sizeOf } from './dryrun.ts';
import { loadParquet } from './loadparquet.ts';
import { copyTables, type TableName } from './copy.ts';
import { loadCsv } from './load.ts';
import { loadTexts } from './loadtexts.ts';
import { writeParquet } from './writeparquet.ts';
import { installRuntime, openCatalog, renewSchemaViews } from './metadata.ts';
import { memoInMemory, sharedMemo } from './memo.ts';
import { located } from './place.ts';
import { Session } from './session.ts';
import { Statements } from './statements.ts';
import { Templates } from './templates.ts';
import type { Destination } from './store.ts';
import { Turns } from './turns.ts';
import { WarehouseSession } from './warehousesession.ts';
import { noObjects, type World } from './world.ts';

export interface WarehouseOptions {
  /** The database's file, made where it does not exist; without it the warehouse is in memory and ends with `close`. */
  readonly file?: string;
  /**
   * Folder with a folder for each bucket: `gs://shop/a.parquet` is the file `<buckets>/shop/a.parquet`. EXPORT DATA writes there, external
   * and object tables read there; without it scripts have no buckets.
   */
  readonly buckets?: string;
  /** The one project whose tables there are; tables need not name it. `local` where it is not said. */
  readonly project?: string;
  /** Where object tables find objects, if not in the folders of `buckets`. */
  readonly objects?: ObjectStore;
  /**
   * Folder that keeps compiled statements for the next process, for example in `node_modules/.cache`, and databases without rows for the next warehouse
   * of the same definitions; without it all is made anew.
   */
  readonly memo?: string;
  /** `small` where no table holds more than some thousand rows: statements then start sooner. */
  readonly tables?: TableSize;
  /**
   * Told each piece of SQL that BigQuery would run as a job of its own, before it runs: statements, transactions' ends too, and expressions
   * with a query in them. What a script computes from variables alone is taken for none.
   */
  readonly onJob?: (sql: string) => void;
}

/**
 * Opens the embedded warehouse: GoogleSQL analysed by Google's analyzer, run by DuckDB. Close it when done.
 *
 * @throws Error where another process has the file open, or the file is no warehouse. The first script fails where the platform
 * has no analyzer.
 */
export function openWarehouse(options: WarehouseOptions = {}): Promise<EmbeddedWarehouse> {
  const memo = options.memo === undefined ? memoInMemory() : sharedMemo(options.memo);
  return openWith(options, () => new Statements(sharedAnalyzer, memo));
}

/** Opens a warehouse whose statements are prepared as the caller says. */
export async function openWith(
  options: WarehouseOptions,
  statements: (inside: Inside) => Statements,
): Promise<EmbeddedWarehouse> {
  const { file = ':memory:', project = 'local', buckets, tables, memo } = options;
  const database = await Database.open(file, tables);
  try {
    const connection = await database.connect();
    const own = await database.connect();
    const catalog = await openCatalog(connection);
    await installRuntime(connection);
    if (file !== ':memory:') await openDayFiles(connection, catalog, `${resolve(file)}.files`);
    await renewSchemaViews(connection, project, catalog.datasets);
    const world: World = {
      project,
      buckets,
      objects: options.objects ?? (buckets === undefined ? noObjects : openObjects(buckets)),
      statements: statements({ catalog: () => world.catalog, value: (sql) => own.value(sql) }),
      database,
      templates: memo === undefined ? undefined : new Templates(join(memo, 'empty-warehouses')),
      catalog,
      onJob: options.onJob ?? (() => undefined),
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
  #seen: { readonly catalog: Catalog; readonly contents: Contents } | undefined;

  constructor(world: World, connection: Connection, session: Session) {
    this.#world = world;
    this.#connection = connection;
    this.#bucketRelations = new BucketRelations(world, connection);
    this.#session = this.#open(session);
  }

  /**
   * Makes datasets, tables, views and routines what the definitions say, all of it or nothing. What an earlier call made and is no longer
   * defined goes, except for tables that are not `refillable`; what scripts made stays.
   *
   * @throws Error naming a table that cannot be changed so and what to do; SqlError for a view or routine that does not resolve.
   */
  async apply(definitions: readonly Definition[]): Promise<void> {
    await this.#turns.take(async () => {
      await apply(this.#world, this.#connection, definitions);
      this.#bucketRelations.forget();
    });
    this.#world.statements.save();
  }

  /** What there is now, apart from temporary tables; the same object as before where nothing has changed. */
  contents(): Contents {
    const { catalog } = this.#world;
    if (this.#seen?.catalog !== catalog) this.#seen = { catalog, contents: contentsOf(catalog) };
    return this.#seen.contents;
  }

  /**
   * Rows of a table and the bytes that they have in BigQuery.
   *
   * @throws Error where there is no such table.
   */
  size(dataset: string, table: string): Promise<{ rows: number; bytes: number }> {
    return this.#turns.take(() => sizeOf(this.#world, this.#connection, dataset, table));
  }

  /**
   * Resolves a script without running it.
   *
   * @param dataset that of names that are written without one.
   * @throws SqlError for what is wrong in it.
   */
  dryRun(script: string, parameters: Parameters = {}, dataset?: string): Promise<DryRun> {
    return this.#turns.take(() => dryRun(this.#world, this.#connection, script, parameters, dataset));
  }

  /**
   * What kind of script a text is.
   *
   * @returns `CALL`, `CREATE_PROCEDURE`, `DROP_PROCEDURE`, or `SCRIPT` for several statements and control flow; undefined for one statement,
   * which is a step of its own.
   * @throws SqlError for a syntax error.
   */
  async scriptType(script: string): Promise<string | undefined> {
    const source = { name: 'query', text: script };
    const statements = await located(source, () => this.#world.statements.parse(script));
    const [only] = statements;
    if (only === undefined || statements.length > 1) return 'SCRIPT';
    if (only.kind === 'sql') return undefined;
    return /^(call|create_procedure|drop_procedure)$/.test(only.kind) ? only.kind.toUpperCase() : 'SCRIPT';
  }

  /**
   * Makes one table, view or routine what its definition says, in place of what there is under its name. A table that is not `refillable`
   * keeps its rows and may only get new nullable columns. A later `apply` leaves it alone.
   *
   * @throws SqlError and Error as `apply`, and where there is no such dataset.
   */
  async define(definition: Definition): Promise<void> {
    await this.#turns.take(async () => {
      await defineObject(this.#world, this.#connection, definition);
      this.#bucketRelations.forget();
    });
  }

  /**
   * Takes away a table of any kind or a view.
   *
   * @returns whether there was one.
   */
  drop(dataset: string, name: string): Promise<boolean> {
    return this.#drop(() => this.#world.catalog.relation([dataset, name]));
  }

  /**
   * Takes away a routine.
   *
   * @returns whether there was one.
   */
  dropRoutine(dataset: string, name: string): Promise<boolean> {
    return this.#drop(() => this.#world.catalog.routines.get(keyOf(dataset, name)));
  }

  /** Runs a script in the warehouse's own session: see `WarehouseSession.run`. */
  run(script: string, parameters?: Parameters): Promise<Result | undefined> {
    return this.#session.run(script, parameters);
  }

  /** Runs a script for the rows of its last SELECT, as objects: see `WarehouseSession.query`. */
  query(script: string, parameters?: Parameters): Promise<Row[]> {
    return this.#session.query(script, parameters);
  }

  /** Another connection to the same warehouse: its scripts run beside those of others, in transactions of their own. */
  async session(): Promise<WarehouseSession> {
    return this.#open(new Session(this.#world, await this.#world.database.connect()));
  }

  /**
   * Replaces a table's rows with those of CSV files. The files' lines are rows, a header too; columns are bound by position and must be
   * STRING: cast them in SQL, where what cannot be cast can be looked at. `,,` is NULL and `""` the empty string.
   *
   * @returns rows loaded.
   * @throws Error naming file and line of what is no CSV; then nothing has changed.
   */
  loadTable(dataset: string, table: string, files: readonly string[]): Promise<number> {
    return this.#load(dataset, table, undefined, files);
  }

  /**
   * Replaces the rows of one day (ISO date) in a table that is partitioned by the day of loading (`PARTITION BY _PARTITIONDATE`): see
   * `loadTable`.
   */
  loadPartition(dataset: string, table: string, date: string, files: readonly string[]): Promise<number> {
    return this.#load(dataset, table, date, files);
  }

  /**
   * Adds the rows of Parquet files to a table, or replaces its rows with them. Columns are bound by name; one that is not in a file is NULL.
   *
   * @returns rows loaded.
   * @throws Error where a file has other columns or types; then nothing has changed.
   */
  loadParquet(dataset: string, table: string, files: readonly string[], replaces: boolean): Promise<number> {
    return this.#turns.take(async () => {
      const relation = this.#world.catalog.relation([dataset, table]);
      if (relation?.kind !== 'table')
        throw new Error(`There is no table ${keyOf(dataset, table)} to load. Create it first.`);
      return loadParquet(this.#connection, relation, files, replaces);
    });
  }

  /**
   * Copies the rows of tables into one that has their columns, or gets them.
   *
   * @returns how many rows came.
   * @throws Error in BigQuery's words.
   */
  copy(sources: readonly TableName[], destination: Destination): Promise<number> {
    return this.#turns.take(() => copyTables(this.#world, this.#connection, sources, destination));
  }

  /**
   * Writes the rows of a table into a Parquet file.
   *
   * @param compression in DuckDB's word.
   */
  async writeParquet({ dataset, table }: TableName, file: string, compression: string): Promise<void> {
    await this.#turns.take(() =>
      writeParquet(this.#world, this.#connection, [dataset, table], file, compression),
    );
  }

  /**
   * Adds rows to a table as they lie in a file of JSON, a row a line: the scalars are texts, as the columns, arrays and structs of them, are.
   *
   * @returns rows loaded.
   */
  async loadTexts(dataset: string, table: string, file: string): Promise<number> {
    return this.#turns.take(() =>
      loadTexts(this.#connection, this.#world.catalog.relation([dataset, table]), file),
    );
  }

  /** Waits for what is running, writes everything into the file and closes it. */
  async close(): Promise<void> {
    for (const session of this.#sessions) await session.close();
    this.#world.statements.save();
    await this.#turns.take(async () => {
      await this.#connection.run('CHECKPOINT');
      await removeUnnamedFiles(this.#connection);
    });
    this.#connection.close();
    this.#world.database.close();
  }

  #drop(find: () => StoredObject | undefined): Promise<boolean> {
    return this.#turns.take(async () => {
      const object = find();
      if (object === undefined) return false;
      await undefineObject(this.#world, this.#connection, object);
      return true;
    });
  }

  #load(dataset: string, table: string, date: string | undefined, files: readonly string[]): Promise<number> {
    return this.#turns.take(async () => {
      const name = keyOf(dataset, table);
      const relation = this.#world.catalog.relation([dataset, table]);
      if (relation?.kind !== 'table') throw new Error(`There is no table ${name} to load. Create it first.`);
      if (relation.ingestionTime !== (date !== undefined)) {
        throw new Error(
          relation.ingestionTime
            ? `${name} is partitioned by the day of loading. Use loadPartition with the day.`
            : `${name} is no table that is partitioned by the day of loading. Use loadTable.`,
        );
      }
      const typed = relation.columns.find(({ type }) => type !== 'STRING');
      if (typed !== undefined) {
        throw new Error(
          `Column ${typed.name} of ${name} is ${typed.type}: CSV files are loaded into STRING columns. Cast them in SQL.`,
        );
      }
      return loadCsv(this.#connection, relation, date, files);
    });
  }

  #open(session: Session): WarehouseSession {
    const refresh = (script: string): Promise<void> =>
      this.#turns.take(() => this.#bucketRelations.refresh(script));
    const opened = new WarehouseSession(session, refresh);
    this.#sessions.push(opened);
    return opened;
  }
}
