import { z } from 'zod';
import type { Names } from '../operate/names.ts';
import type { Lake, Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';

const row = z.object({ uri: z.string() });

/**
 * Deletes the files of all exports but the newest of each table: a file of Parquet cannot lose single rows, and nothing reads an
 * older one.
 */
export async function deleteOldExports(warehouse: Warehouse, { ops }: Names, lake: Lake): Promise<void> {
  const old = await rowsOf(
    warehouse,
    row,
    `SELECT DISTINCT uri
     FROM ${ops}.export
     WHERE uri NOT IN (
       SELECT uri
       FROM ${ops}.export
       WHERE TRUE
       QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1
     )`,
  );
  for (const { uri } of old) {
    const [, bucket = '', folder = ''] = /^gs:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    for (const { name } of await lake.list(bucket, `${folder}/`)) await lake.delete(bucket, name);
  }
}
