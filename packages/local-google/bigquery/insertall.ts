import { type ColumnDefinition, castOf, parseType, SqlError, textType, typeName } from '@ecommerce/googlesql';
import { GoogleError, notFound } from '../error.ts';
import type { Call, Route } from '../router.ts';
import type { Body } from '../state.ts';
import { part, parts, text } from '../state.ts';
import { version } from './dataset.ts';
import type { Engine } from './engine.ts';
import { loadRows, type RowTexts } from './loadjson.ts';
import { RowError, rowReader } from './rowtexts.ts';
import { checkKnown } from './settings.ts';

const known = new Set(['kind', 'rows', 'skipInvalidRows', 'ignoreUnknownValues', 'traceId']);

/** A row that came before under an insertId is left out for so long, as Google promises at least. */
const rememberedMs = 60_000;

/** When rows came, by table and insertId. */
const seen = new Map<string, number>();

/** Whether a row came before; after this it has. */
function isRepeated(key: string): boolean {
  const now = Date.now();
  for (const [oldest, time] of seen) {
    if (now - time < rememberedMs) break;
    seen.delete(oldest);
  }
  if (seen.has(key)) return true;
  seen.set(key, now);
  return false;
}

interface Sent {
  /** Its place among the rows that were sent. */
  readonly index: number;
  readonly key: string | undefined;
  readonly texts: RowTexts;
}

function columnsOf(engine: Engine, project: string, dataset: string, table: string): ColumnDefinition[] {
  const found = engine.warehouse
    .contents()
    .relations.find((each) => each.dataset === dataset && each.name === table);
  if (found === undefined) throw notFound(`Table ${project}:${dataset}.${table}`);
  if (found.kind !== 'table') throw new GoogleError(400, `Cannot add rows to a table of type ${found.kind}.`);
  return found.columns.map(({ name, type, notNull }) => ({ name, type, required: notNull === true }));
}

const errorOf = (index: number, reason: string, location: string, message: string): Body => ({
  index,
  errors: [{ reason, location, debugInfo: '', message }],
});

/** What is wrong with the values of a row, which have the shape of their columns. */
async function wrongValue(
  engine: Engine,
  { texts }: Sent,
  columns: readonly ColumnDefinition[],
): Promise<RowError | undefined> {
  for (const { name, type } of columns) {
    const wanted = parseType(type);
    const value = { type: typeName(textType(wanted)), value: texts[name] ?? null };
    try {
      await engine.run(`SELECT ${castOf('@value', wanted)}`, { value });
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      return new RowError(name, error.fault.reason);
    }
  }
  return undefined;
}

/** `tabledata.insertAll`: all rows, or those that fit where the invalid ones may be skipped. */
async function insertAll(call: Call): Promise<Body> {
  const { engine, body, path, state, files } = call;
  const { dataset = '', table = '' } = path;
  if (engine === undefined) throw new GoogleError(501, 'No answer for rows without a warehouse');
  checkKnown('rows', known, body);
  const columns = columnsOf(engine, state.project.id, dataset, table);
  const read = rowReader(columns, body['ignoreUnknownValues'] === true);
  const rows = parts(body, 'rows');
  const fitting: Sent[] = [];
  const errors: Body[] = [];
  for (const [index, row] of rows.entries())
    try {
      const insertId = text(row, 'insertId');
      const key = insertId === '' ? undefined : `${dataset}.${table} ${insertId}`;
      fitting.push({ index, key, texts: read(part(row, 'json') ?? {}) });
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      errors.push(errorOf(index, 'invalid', error.location, error.message));
    }
  const put = async (sent: readonly Sent[]): Promise<void> => {
    const added = sent.filter(({ key }) => key === undefined || !isRepeated(key));
    const target = { dataset, table, columns, replaces: false };
    try {
      if (added.length > 0)
        await loadRows(
          files,
          engine,
          target,
          added.map(({ texts }) => texts),
        );
    } catch (error) {
      for (const { key } of added) if (key !== undefined) seen.delete(key);
      throw error;
    }
  };
  const skips = body['skipInvalidRows'] === true;
  const stopped = (sent: readonly Sent[]): Body[] =>
    sent.map(({ index }) => errorOf(index, 'stopped', '', ''));
  const answer = (all: readonly Body[]): Body => ({
    kind: 'bigquery#tableDataInsertAllResponse',
    ...(all.length === 0
      ? {}
      : { insertErrors: [...all].sort((a, b) => Number(a['index']) - Number(b['index'])) }),
  });
  if (errors.length > 0 && !skips) return answer([...errors, ...stopped(fitting)]);
  try {
    await put(fitting);
    return answer(errors);
  } catch (error) {
    const right: Sent[] = [];
    for (const sent of fitting) {
      const wrong = await wrongValue(engine, sent, columns);
      if (wrong === undefined) right.push(sent);
      else errors.push(errorOf(sent.index, 'invalid', wrong.location, wrong.message));
    }
    if (right.length === fitting.length) throw error;
    if (!skips) return answer([...errors, ...stopped(right)]);
    await put(right);
    return answer(errors);
  }
}

/** Rows that a client adds one by one. */
export const insertAllRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: `${version}/projects/{project}/datasets/{dataset}/tables/{table}/insertAll`,
    answer: insertAll,
    changes: false,
  },
];
