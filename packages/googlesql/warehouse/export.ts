import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { CompiledExport } from '../compiler/compiled.ts';
import { identifier, quoted } from '../compiler/names.ts';
import { StatementError } from '../analyzer/errors.ts';
import { objectPath } from '../buckets/path.ts';
import { replaceFile } from '../buckets/replace.ts';
import type { Connection } from './database.ts';

/** What BigQuery puts for the `*` of the first file; there is never a second one locally. */
const firstShard = '000000000000';

/**
 * EXPORT DATA to one Parquet file. It appears whole or not at all.
 *
 * @throws StatementError where the address is no `gs://bucket/…*….parquet`, or files are there and may not be overwritten.
 */
export async function exportData(
  connection: Connection,
  compiled: CompiledExport,
  buckets: string,
): Promise<void> {
  const uri = String(await connection.value(`SELECT ${compiled.uri}`));
  const [, bucket, object] = /^gs:\/\/([^/*]+)\/([^*]*\*[^*]*)$/.exec(uri) ?? [];
  if (bucket === undefined || object === undefined) {
    throw new StatementError(
      `EXPORT DATA: the uri must be gs://bucket/path/*.parquet with one *, but is ${uri}`,
      0,
    );
  }
  const path = objectPath(buckets, bucket, object.replace('*', firstShard));
  if (!compiled.overwrite && (await holdsFiles(dirname(path), basename(object)))) {
    throw new StatementError(
      `EXPORT DATA: ${uri} has files already; OPTIONS (overwrite = TRUE) replaces them`,
      0,
    );
  }
  const names = compiled.columns.map(({ name }) => identifier(name)).join(', ');
  await replaceFile(path, async (temporary) => {
    await connection.run(
      `COPY (SELECT * FROM (${compiled.sql}) AS source(${names})) TO ${quoted(temporary)} (FORMAT parquet)`,
    );
  });
}

/** Whether the folder has a file that matches a name with one `*`. */
async function holdsFiles(folder: string, pattern: string): Promise<boolean> {
  const [before = '', after = ''] = pattern.split('*');
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.some((name) => name.startsWith(before) && name.endsWith(after));
}
