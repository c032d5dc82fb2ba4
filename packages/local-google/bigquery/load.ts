import type { ColumnDefinition } from '@ecommerce/googlesql';
import { alreadyExists, GoogleError, notFound } from '../error.ts';
import type { Body } from '../state.ts';
import { part, parts, text, texts } from '../state.ts';
import { objectAddress } from '../storage/address.ts';
import type { ObjectFiles } from '../storage/files.ts';
import type { Engine } from './engine.ts';
import { columnsOf } from './fields.ts';
import { loadCsv } from './loadcsv.ts';
import { loadJson } from './loadjson.ts';
import { rowReader } from './rowtexts.ts';
import { checkKnown } from './settings.ts';
import type { Target } from './staging.ts';

/** What a load brought. */
export interface Loaded {
  readonly rows: number;
  readonly files: number;
}

/** Settings of a load that are followed, or that say what is done anyway. */
const known = new Set([
  'sourceUris',
  'destinationTable',
  'schema',
  'sourceFormat',
  'skipLeadingRows',
  'writeDisposition',
  'createDisposition',
  'encoding',
  'allowQuotedNewlines',
  'allowJaggedRows',
  'autodetect',
  'labels',
  'parquetOptions',
  'ignoreUnknownValues',
]);

/**
 * Refuses what a load asks for and nothing here does.
 *
 * @throws GoogleError 501 with the field's name, or the format's.
 */
export function checkLoad(load: Body): void {
  const standard: Body = { fieldDelimiter: ',', quote: '"', maxBadRecords: 0, nullMarker: '' };
  const own = Object.fromEntries(Object.entries(load).filter(([field, value]) => value !== standard[field]));
  checkKnown('a load', known, own);
  const encoding = text(load, 'encoding') || 'UTF-8';
  if (!/^UTF-?8$/i.test(encoding)) throw new GoogleError(501, `No answer for a load in ${encoding}`);
  const format = text(load, 'sourceFormat') || 'CSV';
  if (format !== 'NEWLINE_DELIMITED_JSON' && load['ignoreUnknownValues'] === true)
    throw new GoogleError(501, `No answer for a load of format ${format} with ignoreUnknownValues`);
  if (!['CSV', 'PARQUET', 'NEWLINE_DELIMITED_JSON'].includes(format))
    throw new GoogleError(501, `No answer for a load of format ${format}`);
}

/** A file to be loaded. */
interface Source {
  readonly path: string;
  /** The address that the client knows it by, if it has one. */
  readonly uri?: string;
}

/** The files that a load's addresses mean. */
async function sourceFiles(files: ObjectFiles, uris: readonly string[]): Promise<Source[]> {
  const found: Source[] = [];
  for (const uri of uris) {
    const { bucket, path: pattern } = objectAddress(uri);
    const [before = '', after] = pattern.split('*');
    const matching = (await files.list(bucket)).filter(({ name }) =>
      after === undefined ? name === pattern : name.startsWith(before) && name.endsWith(after),
    );
    if (matching.length === 0) throw notFound(`URI ${uri}`);
    found.push(...matching.map(({ path, name }) => ({ path, uri: `gs://${bucket}/${name}` })));
  }
  return found;
}

/** The columns of the table that is loaded, made first where it is not there or is to be replaced. */
async function prepare(
  engine: Engine,
  load: Body,
  dataset: string,
  table: string,
): Promise<ColumnDefinition[]> {
  const there = engine.warehouse
    .contents()
    .relations.find((each) => each.dataset === dataset && each.name === table);
  const sent = columnsOf(parts(part(load, 'schema') ?? {}, 'fields'));
  const replaces = text(load, 'writeDisposition') === 'WRITE_TRUNCATE';
  if (there === undefined && text(load, 'createDisposition') === 'CREATE_NEVER')
    throw notFound(`Table ${dataset}.${table}`);
  if (there === undefined && sent.length === 0)
    throw new GoogleError(501, 'No answer for a load without a schema into a table that is not there');
  if (sent.length > 0 && (there === undefined || replaces))
    await engine.define({ kind: 'table', dataset, name: table, columns: sent, refillable: true });
  if (sent.length > 0) return sent;
  return (there?.columns ?? []).map(({ name, type, notNull }) => ({
    name,
    type,
    required: notNull === true,
  }));
}

/** What went wrong in a file, with the address that the client knows it by. */
function addressed(error: unknown, sources: readonly Source[]): unknown {
  if (!(error instanceof Error) || error instanceof GoogleError) return error;
  const message = sources.reduce(
    (said, { path, uri }) => (uri === undefined ? said : said.replaceAll(path, uri)),
    error.message,
  );
  return new GoogleError(400, message);
}

/**
 * Loads files into a table, or into the partition that follows its name after `$`, as a load job says.
 *
 * @param upload the file that came with the request; without one those of the load's addresses.
 */
export async function load(
  places: ObjectFiles,
  engine: Engine,
  load: Body,
  upload?: string,
): Promise<Loaded> {
  const destination = part(load, 'destinationTable') ?? {};
  const dataset = text(destination, 'datasetId');
  const [table = '', decorator] = text(destination, 'tableId').split('$');
  if (!engine.warehouse.contents().datasets.includes(dataset)) throw notFound(`Dataset ${dataset}`);
  const sources =
    upload === undefined ? await sourceFiles(places, texts(load, 'sourceUris')) : [{ path: upload }];
  const files = sources.map(({ path }) => path);
  const columns = await prepare(engine, load, dataset, table);
  const replaces = text(load, 'writeDisposition') === 'WRITE_TRUNCATE';
  const target = { dataset, table, columns, replaces, day: dayOf(table, decorator) };
  const loadAll = async (): Promise<number> => {
    if (text(load, 'writeDisposition') === 'WRITE_EMPTY') await refuseRows(engine, target);
    switch (text(load, 'sourceFormat')) {
      case 'PARQUET':
        return loadParquet(engine, target, files);
      case 'NEWLINE_DELIMITED_JSON': {
        const read = rowReader(columns, load['ignoreUnknownValues'] === true);
        return loadJson(places, engine, target, files, read);
      }
      default:
        return loadLines(places, engine, target, files, Number(load['skipLeadingRows'] ?? 0));
    }
  };
  const rows = await loadAll().catch((error: unknown) => {
    throw addressed(error, sources);
  });
  return { rows, files: files.length };
}

/** The day that follows a table's name after `$`, as ISO has it. */
function dayOf(table: string, decorator: string | undefined): string | undefined {
  if (decorator === undefined) return undefined;
  const [, year = '', month = '', date = ''] = /^(\d{4})(\d{2})(\d{2})$/.exec(decorator) ?? [];
  if (year === '')
    throw new GoogleError(400, `Invalid partition ${table}$${decorator}: it must be like $20260205`);
  return `${year}-${month}-${date}`;
}

/** @throws GoogleError where a table has rows, or a day of it. */
async function refuseRows(engine: Engine, { dataset, table, day }: Target): Promise<void> {
  const where = day === undefined ? '' : ` WHERE _PARTITIONDATE = DATE '${day}'`;
  const found = await engine.run(`SELECT 1 FROM \`${dataset}\`.\`${table}\`${where} LIMIT 1`);
  if (found?.rows.length !== 0) throw alreadyExists(`Table ${dataset}.${table}`);
}

function loadParquet(
  engine: Engine,
  { dataset, table, day, replaces }: Target,
  files: readonly string[],
): Promise<number> {
  if (day !== undefined) throw new GoogleError(501, 'No answer for a load of Parquet into a partition');
  return engine.warehouse.loadParquet(dataset, table, files, replaces);
}

/** Lines that take the place of a day of texts, as transfers bring them, need no table in between. */
function loadLines(
  places: ObjectFiles,
  engine: Engine,
  target: Target,
  files: readonly string[],
  skip: number,
): Promise<number> {
  const { dataset, table, columns, day, replaces } = target;
  const isPlain = replaces && skip === 0 && columns.every(({ type }) => type === 'STRING');
  return day !== undefined && isPlain
    ? engine.warehouse.loadPartition(dataset, table, day, files)
    : loadCsv(places, engine, target, files, skip);
}
