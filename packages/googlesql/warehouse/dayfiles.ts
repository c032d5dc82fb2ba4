import { randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identifier, quoted, tableName } from '../compiler/names.ts';
import type { Catalog, StoredTable } from './catalog.ts';
import type { Connection } from './database.ts';
import { putSetting, setting } from './metadata.ts';
import { type Readable, readNamedCsv } from './readcsv.ts';

/*
 * Rows of a day that were loaded from CSV files may stay in files: copies in a folder beside the database, which nothing writes again. Reading
 * them takes a fraction of writing them into the database as well. `_warehouse.day_file` lists them. A table with such days is a view
 * in DuckDB, over them and over its other rows, which are then in a table with `$rows` at the end of its name, a sign that no name in BigQuery has.
 * What changes rows or the table itself takes the files' rows into the table first (`unfold`). A file that the list no longer names goes
 * when the warehouse is closed or next opened, so that who began to read before still finds it.
 */

const storedFile = z.object({
  day: z.string(),
  file: z.string(),
  bytes: z.coerce.number(),
  longest: z.coerce.number(),
});

/** A file with rows of a day. */
export type DayFile = z.infer<typeof storedFile>;

/** Key of the setting that names the folder. */
const key = 'day_files';

/** Length of a file's name, which begins with the day. */
const nameLength = '2026-02-05.0123abcd.csv'.length;

/** The folder that day files are kept in; undefined for a database in memory. */
export function dayFolder(connection: Connection): Promise<string | undefined> {
  return setting(connection, key);
}

/**
 * Looks whether all day files are there, has the views read them where they lie now, and takes away what a killed process left.
 *
 * @throws Error naming a file that is missing or not whole, and what to do.
 */
export async function openDayFiles(connection: Connection, catalog: Catalog, folder: string): Promise<void> {
  for (const [table = '', name = '', bytes] of await connection.rows(
    "SELECT dataset || '.' || table_name, file, bytes FROM _warehouse.day_file",
  )) {
    const path = join(folder, String(name));
    const size = await stat(path).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === Number(bytes)) continue;
    throw new Error(
      `${path} ${size === undefined ? 'is missing' : 'is not what it was'}: it holds rows of ${String(table)}. Put it back from where the ` +
        'warehouse was copied from, or delete the warehouse and its files and load everything again.',
    );
  }
  if ((await dayFolder(connection)) !== folder) {
    await connection.atomically(async () => {
      await putSetting(connection, key, folder);
      for (const table of catalog.relations.values()) {
        if (table.kind !== 'table') continue;
        const files = await dayFilesOf(connection, table);
        if (files.length > 0) await connection.run(viewOf(folder, table, files));
      }
    });
  }
  await removeUnnamedFiles(connection);
}

/** Takes away the files that hold rows no more. */
export async function removeUnnamedFiles(connection: Connection): Promise<void> {
  const folder = await dayFolder(connection);
  if (folder === undefined) return;
  const found = existsSync(folder) ? await readdir(folder) : [];
  const named = new Set(
    (await connection.rows('SELECT file FROM _warehouse.day_file')).map(([name]) => name),
  );
  for (const name of found) if (!named.has(name)) await rm(join(folder, name));
}

export async function dayFilesOf(connection: Connection, table: StoredTable): Promise<DayFile[]> {
  const rows = await connection.rows(
    `SELECT CAST(day AS VARCHAR), file, bytes, longest_record FROM _warehouse.day_file WHERE ${isOf(table)} ORDER BY file`,
  );
  return rows.map(([day, file, bytes, longest]) => storedFile.parse({ day, file, bytes, longest }));
}

/** Copies a file whose records are lines, to hold rows of a day: written to the disk, and read-only. */
export async function copyDayFile(
  folder: string,
  day: string,
  { file, longestRecord }: Readable,
): Promise<DayFile> {
  const name = `${day}.${randomBytes(4).toString('hex')}.csv`;
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  await copyFile(file, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const handle = await open(path, 'r+');
  try {
    await handle.datasync();
    const { size } = await handle.stat();
    await chmod(path, 0o444);
    return { day, file: name, bytes: size, longest: longestRecord };
  } finally {
    await handle.close();
  }
}

/** DuckDB's name of the table that holds the rows that are in no file. */
export function rowsTable(table: StoredTable, files: readonly DayFile[]): string {
  return files.length === 0
    ? tableName([table.dataset, table.name])
    : tableName([table.dataset, beside(table)]);
}

/** Makes a table's files these; to be called in a transaction. */
export async function putDayFiles(
  connection: Connection,
  table: StoredTable,
  before: readonly DayFile[],
  files: readonly DayFile[],
): Promise<void> {
  await connection.run(`DELETE FROM _warehouse.day_file WHERE ${isOf(table)}`);
  for (const { day, file, bytes, longest } of files)
    await connection.run(
      `INSERT INTO _warehouse.day_file VALUES (${quoted(table.dataset)}, ${quoted(table.name)}, DATE ${quoted(day)}, ${quoted(file)}, ${bytes}, ${longest})`,
    );
  const view = tableName([table.dataset, table.name]);
  if (before.length === 0 && files.length > 0)
    await connection.run(`ALTER TABLE ${view} RENAME TO ${identifier(beside(table))}`);
  if (files.length > 0) await connection.run(viewOf((await dayFolder(connection)) ?? '', table, files));
  if (before.length > 0 && files.length === 0) {
    await connection.run(`DROP VIEW ${view}`);
    await connection.run(`ALTER TABLE ${rowsTable(table, before)} RENAME TO ${identifier(table.name)}`);
  }
}

/** Takes the rows of a table's files into the table, so that it is one in DuckDB again; to be called in a transaction. */
export async function unfold(connection: Connection, table: StoredTable): Promise<void> {
  if (!table.ingestionTime) return;
  const files = await dayFilesOf(connection, table);
  if (files.length === 0) return;
  const folder = (await dayFolder(connection)) ?? '';
  await connection.run(
    `INSERT INTO ${rowsTable(table, files)} (${namesOf(table)}) ${rowsOf(folder, table, files)}`,
  );
  await putDayFiles(connection, table, files, []);
}

const beside = ({ name }: StoredTable): string => `${name}$rows`;

const isOf = ({ dataset, name }: StoredTable): string =>
  `dataset = ${quoted(dataset)} AND table_name = ${quoted(name)}`;

const namesOf = ({ columns }: StoredTable): string =>
  [...columns.map(({ name }) => identifier(name)), '"_PARTITIONDATE"'].join(', ');

function viewOf(folder: string, table: StoredTable, files: readonly DayFile[]): string {
  const names = namesOf(table);
  return `CREATE OR REPLACE VIEW ${tableName([table.dataset, table.name])} AS
    SELECT ${names} FROM ${rowsTable(table, files)} UNION ALL ${rowsOf(folder, table, files)}`;
}

/** DuckDB opens only the files of the days that are asked for: it knows their names when it plans. */
function rowsOf(folder: string, { columns }: StoredTable, files: readonly DayFile[]): string {
  const values = columns.map(({ name }, index) => `c${index} AS ${identifier(name)}`).join(', ');
  const source = readNamedCsv(
    files.map(({ file }) => join(folder, file)),
    {
      recordsAreLines: true,
      widest: columns.length,
      longestRecord: Math.max(...files.map(({ longest }) => longest)),
    },
    columns.length,
  );
  return `SELECT ${values}, CAST(left(right(filename, ${nameLength}), 10) AS DATE) AS "_PARTITIONDATE" FROM ${source}`;
}
