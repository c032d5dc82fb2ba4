import { type Bucket, BucketObject } from '@pulumi/gcp/storage/index.js';
import type { ComponentResource } from '@pulumi/pulumi';
import type { ExternalTableDefinition, ObjectTableDefinition } from '../../model/definition.ts';
import { isScalar, type ScalarType } from '../../model/types.ts';
import { emptyParquet, longestName } from './empty-parquet.ts';

/**
 * A file without rows below a table's folders. BigQuery refuses to create a table over `key=value` folders while there is no
 * file from which it could see them.
 *
 * @see https://github.com/hashicorp/terraform-provider-google the example of a table with hive partitioning options
 */
export function createSeed(
  name: string,
  { prefix, columns, folders }: ExternalTableDefinition,
  bucket: Bucket,
  parent: ComponentResource,
): BucketObject {
  const column = seedColumn(columns);
  if (column === undefined) {
    throw new Error(`${name} has no column with a name of at most ${longestName} signs.`);
  }
  const folder = prefix.split('/').slice(3).join('/');
  const keys = folders.map((key) => `${key.name}=none`).join('/');
  return new BucketObject(
    `${name}-seed`,
    {
      bucket: bucket.name,
      name: `${folder}/${keys}/empty.parquet`,
      content: emptyParquet(column.name, column.type),
      contentType: 'application/vnd.apache.parquet',
    },
    { parent },
  );
}

/**
 * An object that is no snapshot's, below the path of an object table: BigQuery promises nothing of one without objects.
 *
 * @see https://cloud.google.com/bigquery/docs/object-tables
 */
export function createFirstObject(
  name: string,
  { uris }: ObjectTableDefinition,
  bucket: Bucket,
  parent: ComponentResource,
): BucketObject {
  const folder = (uris[0] ?? '').split('/').slice(3, -1).join('/');
  return new BucketObject(
    `${name}-seed`,
    { bucket: bucket.name, name: `${folder}/.keep`, content: ' ', contentType: 'text/plain' },
    { parent },
  );
}

/** A column that a file without rows can have: one of text where there is one, which every reader knows. */
function seedColumn(
  columns: ExternalTableDefinition['columns'],
): { name: string; type: ScalarType } | undefined {
  const fitting = columns.flatMap(({ name, type }) =>
    isScalar(type) && name.length <= longestName ? [{ name, type }] : [],
  );
  return fitting.find(({ type }) => type === 'STRING') ?? fitting[0];
}
