import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ColumnDefinition, EmbeddedWarehouse } from '@ecommerce/googlesql';
import { GoogleError, notFound } from '../error.ts';
import type { Body, Json } from '../state.ts';
import { part, parts, text, texts } from '../state.ts';
import { objectAddress } from '../storage/address.ts';
import type { ObjectFiles } from '../storage/files.ts';
import type { Engine } from './engine.ts';
import { columnsOf } from './fields.ts';

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
]);

const isSet = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== false;

/**
 * Refuses what a load asks for and nothing here does.
 *
 * @throws GoogleError 501 with the field's name, or the format's.
 */
export function checkLoad(load: Body): void {
  const standard: Body = { fieldDelimiter: ',', quote: '"', maxBadRecords: 0, nullMarker: '' };
  const unknown = Object.keys(load).find(
    (field) => !known.has(field) && isSet(load[field]) && load[field] !== standard[field],
  );
  if (unknown !== undefined) throw new GoogleError(501, `No answer for a load with ${unknown}`);
  const encoding = text(load, 'encoding') || 'UTF-8';
  if (!/^UTF-?8$/i.test(encoding)) throw new GoogleError(501, `No answer for a load in ${encoding}`);
  const format = text(load, 'sourceFormat') || 'CSV';
  if (format !== 'CSV' && format !== 'PARQUET')
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

/** Where the lines of a file begin after its first ones, in bytes. */
async function afterLines(file: string, count: number): Promise<number> {
  let [offset, line] = [0, 0];
  for await (const chunk of createReadStream(file)) {
    for (const byte of chunk as Buffer) {
      if (line === count) return offset;
      if (byte === 0x0a) line++;
      offset++;
    }
  }
  return offset;
}

/** A CSV file without its first lines. */
async function withoutLines(file: string, count: number, place: string): Promise<void> {
  const start = await afterLines(file, count);
  await pipeline(createReadStream(file, { start }), createWriteStream(place));
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

/** Tables that a load was filling when its process was killed. */
const leftover = /^load_[0-9a-f]{8}(_[0-9a-f]{4}){3}_[0-9a-f]{12}$/;

/** Takes away what loads left that were killed. */
export async function dropLeftovers(warehouse: EmbeddedWarehouse): Promise<void> {
  for (const { dataset, name } of warehouse.contents().relations)
    if (leftover.test(name)) await warehouse.drop(dataset, name);
}

/** Loads CSV as texts first and casts them by the rules of GoogleSQL, all of it or nothing. */
async function loadCsv(
  places: ObjectFiles,
  engine: Engine,
  { dataset, table, columns, files, skip, replaces }: CsvLoad,
): Promise<number> {
  const name = `load_${randomUUID().replaceAll('-', '_')}`;
  const texts = columns.map((column) => ({ name: column.name, type: 'STRING', required: false }));
  const trimmed: string[] = [];
  try {
    for (const file of files) {
      const place = await places.place();
      trimmed.push(place);
      await withoutLines(file, skip, place);
    }
    await engine.define({ kind: 'table', dataset, name, columns: texts, refillable: true });
    const rows = await engine.warehouse.loadTable(dataset, name, trimmed);
    const names = columns.map((column) => `\`${column.name}\``).join(', ');
    const values = columns.map(({ name: column, type }) =>
      type === 'STRING' ? `\`${column}\`` : `CAST(\`${column}\` AS ${type})`,
    );
    const target = `\`${dataset}\`.\`${table}\``;
    await engine.run(`BEGIN TRANSACTION;
      ${replaces ? `DELETE FROM ${target} WHERE TRUE;` : ''}
      INSERT INTO ${target} (${names}) SELECT ${values.join(', ')} FROM \`${dataset}\`.\`${name}\`;
      COMMIT TRANSACTION`);
    return rows;
  } finally {
    await engine.warehouse.drop(dataset, name);
    for (const place of trimmed) await rm(place, { force: true });
  }
}

interface CsvLoad {
  readonly dataset: string;
  readonly table: string;
  readonly columns: readonly ColumnDefinition[];
  readonly files: readonly string[];
  /** Lines at the beginning of each file that are no rows. */
  readonly skip: number;
  /** Whether the table's rows go first. */
  readonly replaces: boolean;
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
  const [table = '', day] = text(destination, 'tableId').split('$');
  if (!engine.warehouse.contents().datasets.includes(dataset)) throw notFound(`Dataset ${dataset}`);
  const sources =
    upload === undefined ? await sourceFiles(places, texts(load, 'sourceUris')) : [{ path: upload }];
  const files = sources.map(({ path }) => path);
  const columns = await prepare(engine, load, dataset, table);
  const disposition = text(load, 'writeDisposition');
  const replaces = disposition === 'WRITE_TRUNCATE';
  const skip = Number(load['skipLeadingRows'] ?? 0);
  const loadAll = async (): Promise<number> => {
    if (day !== undefined) return loadDay(engine, load, { dataset, table, day, files });
    if (disposition === 'WRITE_EMPTY' && (await engine.warehouse.size(dataset, table)).rows > 0)
      throw new GoogleError(409, `Already Exists: Table ${dataset}.${table}`);
    if (text(load, 'sourceFormat') === 'PARQUET')
      return engine.warehouse.loadParquet(dataset, table, files, replaces);
    return loadCsv(places, engine, { dataset, table, columns, files, skip, replaces });
  };
  const rows = await loadAll().catch((error: unknown) => {
    throw addressed(error, sources);
  });
  return { rows, files: files.length };
}

interface DayLoad {
  readonly dataset: string;
  readonly table: string;
  /** As eight digits. */
  readonly day: string;
  readonly files: readonly string[];
}

/** Replaces the rows of a day in a table that is partitioned by the day of loading. */
function loadDay(engine: Engine, load: Body, { dataset, table, day, files }: DayLoad): Promise<number> {
  const [, year = '', month = '', date = ''] = /^(\d{4})(\d{2})(\d{2})$/.exec(day) ?? [];
  if (year === '') throw new GoogleError(400, `Invalid partition ${table}$${day}: it must be like $20260205`);
  const isPlain =
    text(load, 'sourceFormat') !== 'PARQUET' &&
    text(load, 'writeDisposition') === 'WRITE_TRUNCATE' &&
    Number(load['skipLeadingRows'] ?? 0) === 0;
  if (!isPlain)
    throw new GoogleError(
      501,
      'No answer for a load into a partition but CSV with all its lines and WRITE_TRUNCATE',
    );
  return engine.warehouse.loadPartition(dataset, table, `${year}-${month}-${date}`, files);
}
