import type { TypedColumn } from '../compiler/compiled.ts';
import { quoted, tableName } from '../compiler/names.ts';
import type { BucketObject, ObjectStore } from '../objects.ts';
import type { StoredObjectTable } from './catalog.ts';
import { tableColumns } from './tables.ts';

/** What every object table has, in BigQuery's order. */
export const objectTableColumns: readonly TypedColumn[] = [
  { name: 'uri', type: 'STRING' },
  { name: 'generation', type: 'INT64' },
  { name: 'content_type', type: 'STRING' },
  { name: 'size', type: 'INT64' },
  { name: 'md5_hash', type: 'STRING' },
  { name: 'updated', type: 'TIMESTAMP' },
  { name: 'metadata', type: 'ARRAY<STRUCT<name STRING, value STRING>>' },
];

/** The statements that make an object table and fill it with some objects. */
export function objectTableDdl(
  { dataset, name, columns }: StoredObjectTable,
  objects: readonly BucketObject[],
): string {
  const target = tableName([dataset, name]);
  const create = `CREATE OR REPLACE TABLE ${target} (${tableColumns(columns, false)})`;
  if (objects.length === 0) return create;
  return `${create};\nINSERT INTO ${target} VALUES ${objects.map(rowOf).join(',\n')}`;
}

/** Objects that an object table covers now. */
export async function objectsOf({ uris }: StoredObjectTable, store: ObjectStore): Promise<BucketObject[]> {
  return (await Promise.all(uris.map((uri) => objectsAt(store, uri)))).flat();
}

/** Objects that a uri such as `gs://bucket/raw-data/*` covers. */
async function objectsAt(store: ObjectStore, uri: string): Promise<BucketObject[]> {
  const [, bucket = '', pattern = ''] = /^gs:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  const [prefix = ''] = pattern.split('*');
  const objects = await store.list(bucket, prefix);
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const matcher = new RegExp(`^${parts.join('.*')}$`, 's');
  return objects.filter(({ name }) => matcher.test(name));
}

function rowOf(object: BucketObject): string {
  const md5 = object.md5 === null ? 'NULL' : quoted(Buffer.from(object.md5, 'hex').toString('base64'));
  const uri = quoted(`gs://${object.bucket}/${object.name}`);
  const type = quoted(object.name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream');
  const updated = quoted(object.updated.toISOString().replace('T', ' ').replace('Z', ''));
  return `(${uri}, ${object.generation}, ${type}, ${object.size}, ${md5}, TIMESTAMP ${updated}, [])`;
}
