import { type Bucket, BucketObject } from '@pulumi/gcp/storage/index.js';
import type { ComponentResource } from '@pulumi/pulumi';
import type { ExternalTableDefinition } from '../../model/definition.ts';
import { emptyParquet } from './empty-parquet.ts';

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
  const column = columns.find(({ type }) => type === 'STRING');
  if (column === undefined)
    throw new Error(`${name} has no column of text that a file without rows could have.`);
  const folder = prefix.split('/').slice(3).join('/');
  const keys = folders.map((key) => `${key.name}=none`).join('/');
  return new BucketObject(
    `${name}-seed`,
    {
      bucket: bucket.name,
      name: `${folder}/${keys}/empty.parquet`,
      content: emptyParquet(column.name),
      contentType: 'application/vnd.apache.parquet',
    },
    { parent },
  );
}
