import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Result } from '@ecommerce/googlesql';
import { GoogleError, notFound } from '../error.ts';
import type { Body, State } from '../state.ts';
import { part, text, texts } from '../state.ts';
import { objectAddress } from '../storage/address.ts';
import type { ObjectFiles } from '../storage/files.ts';
import { bucketKey } from '../storage/object.ts';
import { tableNameOf } from './destination.ts';
import type { Engine } from './engine.ts';
import { csvLines, jsonLines } from './filetext.ts';
import { checkKnown } from './settings.ts';

const known = new Set([
  'sourceTable',
  'destinationUri',
  'destinationUris',
  'destinationFormat',
  'compression',
  'fieldDelimiter',
  'printHeader',
]);

/** What Google puts for the `*` of the first file; there is never a second one here. */
const firstShard = '000000000000';

/** How a Parquet file may be compressed, in DuckDB's words. */
const parquetCompressions: Readonly<Record<string, string>> = {
  NONE: 'uncompressed',
  SNAPPY: 'snappy',
  GZIP: 'gzip',
  ZSTD: 'zstd',
};

/** The lines of a text file of the format. */
function linesOf(settings: Body, result: Result): Iterable<string> {
  const delimiter = text(settings, 'fieldDelimiter') || ',';
  return text(settings, 'destinationFormat') === 'NEWLINE_DELIMITED_JSON'
    ? jsonLines(result)
    : csvLines(result, delimiter === 'tab' ? '\t' : delimiter, settings['printHeader'] !== false);
}

/** The word by which the file is compressed. */
function compressionOf(settings: Body): string {
  const format = text(settings, 'destinationFormat') || 'CSV';
  const wanted = text(settings, 'compression') || 'NONE';
  if (!['CSV', 'NEWLINE_DELIMITED_JSON', 'PARQUET'].includes(format))
    throw new GoogleError(501, `No answer for an extract of format ${format}`);
  const may = format === 'PARQUET' ? Object.keys(parquetCompressions) : ['NONE', 'GZIP'];
  if (!may.includes(wanted))
    throw new GoogleError(400, `compression ${wanted} is none of ${format}: ${may.join(', ')}`);
  return wanted;
}

/**
 * The work of an extract job, by its settings: one file of all rows.
 *
 * @throws GoogleError for what is not known; the work throws what goes wrong in it.
 */
export function extractOf(
  engine: Engine,
  state: State,
  files: ObjectFiles,
  settings: Body,
): () => Promise<Body> {
  checkKnown('an extract', known, settings);
  const source = tableNameOf(part(settings, 'sourceTable') ?? {});
  const uris = [...texts(settings, 'destinationUris'), text(settings, 'destinationUri')].filter(
    (uri) => uri !== '',
  );
  const [uri = '', another] = uris;
  if (another !== undefined)
    throw new GoogleError(501, 'No answer for an extract with several destinationUris');
  const { bucket, path } = objectAddress(uri.replace('*', firstShard));
  if (bucket === '') throw new GoogleError(400, `destinationUris ${uri} is no address of objects`);
  const compression = compressionOf(settings);
  return async () => {
    if (!state.resources.has(bucketKey(bucket)) && !(await files.buckets()).includes(bucket))
      throw notFound(`Bucket ${bucket}`);
    const file = await files.place();
    try {
      if (text(settings, 'destinationFormat') === 'PARQUET')
        await engine.warehouse.writeParquet(source, file, parquetCompressions[compression] ?? '');
      else {
        const { result } = await engine.rowsOf(source.dataset, source.table, { start: 0, count: undefined });
        const lines = Readable.from(linesOf(settings, result));
        const target = createWriteStream(file);
        await (compression === 'GZIP' ? pipeline(lines, createGzip(), target) : pipeline(lines, target));
      }
      await files.put(bucket, path, file);
    } finally {
      await rm(file, { force: true });
    }
    return { extract: { destinationUriFileCounts: ['1'] } };
  };
}
