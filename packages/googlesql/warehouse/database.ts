import { realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { quoted } from '../compiler/names.ts';

/** Files that this process has open: DuckDB's own lock does not keep a process from opening a file twice. */
const openHere = new Set<string>();

/** What DuckDB calls the database, whatever its file is called: a dataset may have the file's name. */
export const databaseName = '_warehouse_database';

/**
 * Checkpoints cost about a second and would fall on any step: the log grows until `close` writes it into the file.
 * TIMESTAMP is held without a zone, in UTC.
 * IN over constants is evaluated as it is written: DuckDB would make a join of each, which for a view with forty of them takes most of a
 * second to plan and is no faster to run over 60,000 rows.
 */
const settings =
  `USE ${databaseName}; SET TimeZone = 'UTC'; SET checkpoint_threshold = '64GB'; SET enable_progress_bar = false; ` +
  `SET disabled_optimizers = 'in_clause';`;

/**
 * What DuckDB may hold of a database in a file: what is more lies on disk. No slower at 2.4 million events than without. Lists that are
 * being collected cannot lie there: a statement that needs more of them gets most of what the machine, or its container, has.
 */
const memory = '896MiB';

function mostMemory(): string {
  const bytes = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return `${Math.floor((0.8 * bytes) / 2 ** 20)}MiB`;
}

/**
 * Where no table holds more than some thousand rows, DuckDB needs longer to look for a good plan than to run any: queries then use
 * one thread and the plan as it is written, which saves a third of the processor's time. Results are the same.
 */
export type TableSize = 'small' | 'any';

/** A DuckDB database in a file or in memory. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #file: string;
  readonly #size: TableSize;

  private constructor(instance: DuckDBInstance, file: string, size: TableSize) {
    this.#instance = instance;
    this.#file = file;
    this.#size = size;
  }

  /**
   * Opens or creates a database.
   *
   * @param file a path, or `:memory:`.
   * @param size of its tables.
   * @throws Error naming the process that has the file open, or what to do where it is damaged or may not be written.
   */
  static async open(file: string, size: TableSize = 'any'): Promise<Database> {
    const options: Record<string, string> = size === 'small' ? { threads: '1' } : {};
    if (file === ':memory:') return new Database(await attached(file, options), file, size);
    const folder = resolve(dirname(file));
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw new Error(cannotOpen(file, error), { cause: error });
    });
    const path = join(realpathSync(folder), basename(file));
    if (openHere.has(path)) throw new Error(inUse(path, `this process (${process.pid})`));
    openHere.add(path);
    try {
      // Without a folder of its own DuckDB would write what it cannot hold into the folder that the program was started in.
      const spilled = { memory_limit: memory, temp_directory: `${path}.tmp` };
      return new Database(await attached(path, { ...options, ...spilled }), path, size);
    } catch (error) {
      openHere.delete(path);
      throw new Error(cannotOpen(path, error), { cause: error });
    }
  }

  async connect(): Promise<Connection> {
    const connection = new Connection(await this.#instance.connect(), this.#file !== ':memory:');
    await connection.run(settings);
    if (this.#size === 'small') await connection.run('PRAGMA disable_optimizer');
    return connection;
  }

  close(): void {
    this.#instance.closeSync();
    openHere.delete(this.#file);
  }
}

/** DuckDB with the database of a file, or one in memory. */
async function attached(file: string, options: Record<string, string>): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', options);
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH ${quoted(file)} AS ${databaseName}`);
    return instance;
  } catch (error) {
    instance.closeSync();
    throw error;
  } finally {
    connection.closeSync();
  }
}

/** What DuckDB or the file system says, with what to do. */
function cannotOpen(file: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('Could not set lock')) {
    const pid = /\(PID (\d+)\)/.exec(message)?.[1];
    return inUse(file, pid === undefined ? 'another process' : `process ${pid}`);
  }
  const [said = message] = message.split('\n');
  if (/permission denied|read-only file system|EROFS/i.test(message)) {
    return `The warehouse ${file} cannot be written. Give this user the right to its folder and try again. (${said})`;
  }
  if (/not a valid DuckDB database|Corrupt database file|Could not read enough bytes/.test(message)) {
    return (
      `The warehouse ${file} is damaged. Move it away, with ${basename(file)}.wal if that is there, and load everything ` +
      `again into a new one. (${said})`
    );
  }
  return `The warehouse ${file} cannot be opened: ${said}`;
}

function inUse(file: string, holder: string): string {
  return `The warehouse ${file} is in use by ${holder}. Wait until that has ended, or end it, and try again.`;
}

/** A connection runs one statement after the other. */
export class Connection {
  readonly #connection: DuckDBConnection;
  readonly #isLimited: boolean;

  /** @param isLimited whether DuckDB holds less than it would, but for a statement that cannot do with that. */
  constructor(connection: DuckDBConnection, isLimited: boolean) {
    this.#connection = connection;
    this.#isLimited = isLimited;
  }

  /** @returns how many rows a statement changed. */
  async run(sql: string): Promise<number> {
    return (await this.#tried(() => this.#connection.run(sql))).rowsChanged;
  }

  async rows(sql: string): Promise<DuckDBValue[][]> {
    return (await this.#tried(() => this.#connection.runAndReadAll(sql))).getRows();
  }

  /** Runs a statement again with more memory where it had too little. In a transaction, which has ended with it, it fails as it did. */
  async #tried<Value>(statement: () => Promise<Value>): Promise<Value> {
    return statement().catch(async (error: unknown) => {
      if (!this.#isLimited || !isOutOfMemory(error)) throw error;
      // A transaction has ended with the statement.
      await this.#connection.run(`SET memory_limit = '${mostMemory()}'`).catch(() => {
        throw error;
      });
      return statement();
    });
  }

  /** The only value of a query of one row. */
  async value(sql: string): Promise<DuckDBValue | undefined> {
    return (await this.rows(sql))[0]?.[0];
  }

  /** Runs the work in one transaction: all of it happens or nothing. */
  async atomically<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.run('BEGIN');
    try {
      const value = await work();
      await this.run('COMMIT');
      return value;
    } catch (error) {
      // A failed COMMIT has already ended the transaction.
      await this.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Ends what runs on it with an error. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  close(): void {
    this.#connection.closeSync();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return String(error).includes('Out of Memory Error');
}
