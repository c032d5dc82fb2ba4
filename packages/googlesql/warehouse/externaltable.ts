import { join } from 'node:path';
import { identifier, quoted, tableName } from '../compiler/names.ts';
import { duckdbType } from '../compiler/types.ts';
import { parseType } from '../analyzer/types.ts';
import { objectPath } from '../buckets/path.ts';
import type { StoredExternalTable } from './catalog.ts';
import type { Connection } from './database.ts';

/**
 * The statement that makes an external table: a view that looks for the files in each query. A column that a file lacks is
 * NULL, one that only a file has is not shown, and a folder's value is text until it is cast to its declared type.
 * Without a file it is empty, where BigQuery says "Cannot query hive partitioned data for table … without any associated files".
 *
 * @param files path of the files; undefined while there are none, for then DuckDB refuses to read them.
 */
export function externalTableDdl(
  { dataset, name, columns }: StoredExternalTable,
  files: string | undefined,
): string {
  const typed = columns.map((column) => ({
    name: identifier(column.name),
    type: duckdbType(parseType(column.type)),
  }));
  const shown = typed.map((column) => `CAST(${column.name} AS ${column.type}) AS ${column.name}`);
  const absent = typed.map((column) => `CAST(NULL AS ${column.type}) AS ${column.name}`);
  const rows = [`SELECT ${absent.join(', ')} WHERE FALSE`];
  if (files !== undefined) {
    const options = 'hive_partitioning = true, hive_types_autocast = false, union_by_name = true';
    rows.push(`SELECT * FROM read_parquet(${quoted(files)}, ${options})`);
  }
  return `CREATE OR REPLACE VIEW ${tableName([dataset, name])} AS
    SELECT ${shown.join(', ')} FROM (${rows.join(' UNION ALL BY NAME ')})`;
}

/** The path of an external table's files, with `*` for what differs; undefined while there are none. */
export async function filesOf(
  { prefix, folders }: StoredExternalTable,
  buckets: string,
  connection: Connection,
): Promise<string | undefined> {
  const [, bucket = '', folder = ''] = /^gs:\/\/([^/]+)\/(.+)$/.exec(prefix) ?? [];
  const root = objectPath(buckets, bucket, folder).replaceAll(/[*?[]/g, '[$&]');
  const files = join(root, ...folders.map((key) => `${key}=*`), '*.parquet');
  const first = await connection.value(`SELECT file FROM glob(${quoted(files)}) LIMIT 1`);
  return first === undefined ? undefined : files;
}
