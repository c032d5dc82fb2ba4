import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { quoted } from '../compiler/names.ts';
import { type Connection, databaseName } from './database.ts';
import { ownSchemas } from './metadata.ts';

/** What DuckDB calls a template while it is attached. */
const attached = '_warehouse_template';

/** They have some MB each; the one that was not used for longest goes first. */
const atMost = 24;

/**
 * Databases as `apply` made them out of nothing, in a folder: a later warehouse of the same definitions begins as a copy. That takes a tenth of making one,
 * for which DuckDB binds each view and each routine is checked. An absent or broken file only costs the time to make it again.
 */
export class Templates {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Makes a database that holds nothing yet a copy of a template.
   *
   * @param key names all that the template was made from.
   * @returns whether there is one.
   */
  async copyTo(connection: Connection, key: string): Promise<boolean> {
    const file = this.#file(key);
    if (!existsSync(file)) return false;
    try {
      await connection.run(`ATTACH ${quoted(file)} AS ${attached} (READ_ONLY)`);
    } catch {
      rmSync(file, { force: true });
      return false;
    }
    try {
      await connection.atomically(async () => {
        await connection.run('CREATE TEMP TABLE own_setting AS FROM _warehouse.setting');
        for (const schema of ownSchemas) await connection.run(`DROP SCHEMA ${schema} CASCADE`);
        await connection.run(`COPY FROM DATABASE ${attached} TO ${databaseName}`);
        // What the template knows is what was applied; where its files lie, for example, a warehouse knows itself.
        await connection.run(`
          DELETE FROM _warehouse.setting WHERE key <> 'applied';
          INSERT INTO _warehouse.setting FROM temp.own_setting;
          DROP TABLE temp.own_setting`);
      });
    } finally {
      await connection.run(`DETACH ${attached}`);
    }
    utimesSync(file, new Date(), new Date());
    return true;
  }

  /** Keeps a database as a template. */
  async keep(connection: Connection, key: string): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    const file = this.#file(key);
    const unfinished = `${file}.${process.pid}`;
    rmSync(unfinished, { force: true });
    await connection.run(`ATTACH ${quoted(unfinished)} AS ${attached}`);
    try {
      await connection.run(`COPY FROM DATABASE ${databaseName} TO ${attached}`);
    } finally {
      await connection.run(`DETACH ${attached}`);
    }
    renameSync(unfinished, file);
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    const used = readdirSync(this.#folder).map((name) => {
      const path = join(this.#folder, name);
      // Another process may have taken it away meanwhile.
      return { path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
    });
    used.sort((one, other) => other.at - one.at);
    for (const { path } of used.slice(atMost)) rmSync(path, { force: true });
  }

  #file(key: string): string {
    return join(this.#folder, `${key}.duckdb`);
  }
}
