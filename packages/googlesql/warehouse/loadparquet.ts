import { quoted, tableName } from '../compiler/names.ts';
import type { StoredTable } from './catalog.ts';
import type { Connection } from './database.ts';
import { unfold } from './dayfiles.ts';

/**
 * Adds the rows of Parquet files to a table, bound by the names of the columns; a column that is not in a file is NULL.
 *
 * @param replaces whether the rows that are there go first.
 * @returns rows loaded.
 * @throws Error where a file has a column that the table has not, or a value is not of its column's type; then nothing has changed.
 */
export async function loadParquet(
  connection: Connection,
  table: StoredTable,
  files: readonly string[],
  replaces: boolean,
): Promise<number> {
  const target = tableName([table.dataset, table.name]);
  return connection.atomically(async () => {
    await unfold(connection, table);
    if (replaces) await connection.run(`DELETE FROM ${target}`);
    let rows = 0;
    for (const file of files)
      rows += await connection.run(
        `INSERT INTO ${target} BY NAME SELECT * FROM read_parquet(${quoted(file)}, hive_partitioning = false)`,
      );
    return rows;
  });
}
