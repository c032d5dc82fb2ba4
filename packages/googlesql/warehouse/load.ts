import { identifier, quoted } from '../compiler/names.ts';
import { copyDayFile, type DayFile, dayFilesOf, dayFolder, putDayFiles, rowsTable } from './dayfiles.ts';
import { BadRecord } from './csv.ts';
import type { StoredTable } from './catalog.ts';
import type { Connection } from './database.ts';
import { readCsv, type Readable, withReadable } from './readcsv.ts';

/**
 * Replaces a table's rows, or those of one day, with CSV files, as a Data Transfer with MIRROR does: all columns STRING and bound by position, `"`
 * quotes, quoted newlines and missing last columns are allowed, the header is a row like any other, `,,` is NULL and `""` is
 * the empty string. Bytes that are not UTF-8 become U+FFFD, as in BigQuery.
 *
 * @param date ISO date of the partition; undefined for a table without.
 * @returns rows loaded.
 * @throws Error with file and line where a record has too many columns, a broken quote or a NUL; then nothing has changed.
 */
export async function loadCsv(
  connection: Connection,
  table: StoredTable,
  date: string | undefined,
  files: readonly string[],
): Promise<number> {
  const { dataset, name, columns } = table;
  const partition = date === undefined ? undefined : `DATE ${quoted(date)}`;
  const names = columns.map((column) => identifier(column.name));
  const into = (partition === undefined ? names : [...names, '_PARTITIONDATE']).join(', ');
  const taken = partition === undefined ? '*' : `*, ${partition}`;
  const where = partition === undefined ? '' : ` WHERE _PARTITIONDATE = ${partition}`;
  return connection.atomically(async () => {
    const before = await dayFilesOf(connection, table);
    const target = rowsTable(table, before);
    const folder = date === undefined ? undefined : await dayFolder(connection);
    const kept: DayFile[] = before.filter(({ day }) => day !== date);
    await connection.run(`DELETE FROM ${target}${where}`);
    let rows = 0;
    for (const file of files) {
      const take = async (readable: Readable): Promise<number> => {
        const source = readCsv(readable, columns.length);
        if (folder === undefined || date === undefined || !readable.recordsAreLines)
          return connection.run(`INSERT INTO ${target} (${into}) SELECT ${taken} FROM ${source}`);
        const counted = Number(await connection.value(`SELECT count(*) FROM ${source}`));
        if (counted > 0) kept.push(await copyDayFile(folder, date, readable));
        return counted;
      };
      rows += await withReadable(file, columns.length, take).catch((error: unknown) => {
        if (!(error instanceof BadRecord)) throw error;
        throw new Error(
          `${file}:${error.line}: ${error.message}. The load into ${dataset}.${name} failed as a whole and changed nothing.`,
          { cause: error },
        );
      });
    }
    if (before.length > 0 || kept.length > 0) await putDayFiles(connection, table, before, kept);
    if (partition !== undefined) await record(connection, table, partition, rows);
    return rows;
  });
}

async function record(
  connection: Connection,
  table: StoredTable,
  partition: string,
  rows: number,
): Promise<void> {
  const key = `dataset = ${quoted(table.dataset)} AND table_name = ${quoted(table.name)} AND day = ${partition}`;
  await connection.run(`DELETE FROM _warehouse.partition WHERE ${key}`);
  // BigQuery's list names no partition without rows.
  if (rows === 0) return;
  await connection.run(
    `INSERT INTO _warehouse.partition VALUES
       (${quoted(table.dataset)}, ${quoted(table.name)}, ${partition}, ${rows}, now()::TIMESTAMP)`,
  );
}
