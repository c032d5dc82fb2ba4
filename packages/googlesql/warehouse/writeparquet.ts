import type { TablePath } from '../compiler/compiled.ts';
import { identifier, quoted, tableName } from '../compiler/names.ts';
import { storedTable } from './copy.ts';
import type { Connection } from './database.ts';
import type { World } from './world.ts';

/** Writes the rows of a table into a Parquet file; the day of loading is none of its columns. */
export async function writeParquet(
  world: World,
  connection: Connection,
  [dataset, table]: readonly [string, string],
  file: string,
  compression: string,
): Promise<void> {
  const { columns } = storedTable(world, { dataset, table });
  const path: TablePath = [dataset, table];
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  await connection.run(
    `COPY (SELECT ${names} FROM ${tableName(path)}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION ${compression})`,
  );
}
