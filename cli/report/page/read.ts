import { z } from 'zod';
import { datasetName, type Target } from '../../../model/target.ts';
import type { Warehouse } from '../../../pipeline/ports.ts';
import { rowsOf } from '../../../pipeline/run/rows.ts';
import type { readReport } from '../read.ts';
import { queries } from './queries.ts';

const rows = z.coerce.number().pipe(z.int().nonnegative());
const share = z.number().min(0).max(1);
const rate = share.nullable();
const ratio = z.number().nonnegative().nullable();
const money = z.coerce.number();

/** What the page shows besides what `npm start` prints, all of it from a warehouse. */
const Shown = {
  paths: z.strictObject({ path: z.string(), sessions: rows, converting: rows, identified: rows }),
  events: z.strictObject({ period: z.string(), eventType: z.string(), events: rows }),
  influence: z.strictObject({ source: z.string(), eventType: z.string(), sessions: rows, ratioToAll: ratio }),
  conversions: z.strictObject({
    source: z.string(),
    sessions: rows,
    converting: rows,
    identifiedConversion: rate,
    revenue: money,
  }),
  lifts: z.strictObject({
    visitors: z.string(),
    signal: z.string(),
    sessions: rows,
    support: share,
    conversionWith: rate,
    conversionWithout: rate,
    lift: ratio,
  }),
  products: z.strictObject({
    product: z.string(),
    category: z.string().nullable(),
    price: money.nullable(),
    unitsSold: rows,
    revenue: money,
    margin: money.nullable(),
    views: rows,
    conversion: rate,
    returnRate: rate,
  }),
  buyers: z.strictObject({ trait: z.string(), value: z.string(), units: rows, shareOfUnits: share }),
  attributes: z.strictObject({
    attribute: z.string(),
    value: z.string(),
    products: rows,
    units: rows,
    shareOfCatalogue: share,
    shareOfRevenue: rate,
    index: ratio,
  }),
  freshness: z.strictObject({
    entity: z.string(),
    landed: z.string().nullable(),
    applied: z.string().nullable(),
    dueAt: z.string().nullable(),
    hoursLate: z.coerce.number().nullable(),
  }),
  placeholders: z.strictObject({
    dimension: z.string(),
    key: z.string(),
    since: z.string(),
    ageDays: z.coerce.number(),
  }),
  quarantine: z.strictObject({
    entity: z.string(),
    date: z.string(),
    key: z.string().nullable(),
    screen: z.string(),
    reason: z.string().nullable(),
    column: z.string().nullable(),
    sample: z.string().nullable(),
  }),
  steps: z.strictObject({
    routine: z.string(),
    name: z.string(),
    rows: rows.nullable(),
    seconds: z.number(),
  }),
} as const;

type ShownRows = { readonly [Name in keyof typeof Shown]: z.infer<(typeof Shown)[Name]>[] };

/** What the report of a run tells of a warehouse, and the page too. */
export type ReportData = Awaited<ReturnType<typeof readReport>>;

/** Everything that the page tells of a warehouse. */
export type PageData = ReportData & ShownRows;

/** Asks a warehouse for what the page shows beside what is told already. */
export async function readPage(warehouse: Warehouse, told: ReportData, target: Target): Promise<PageData> {
  const named = (dataset: string): string => datasetName(target, dataset);
  const sql = queries({ gold: named('gold'), quality: named('quality'), ops: named('ops') });
  const ask = <Name extends keyof typeof Shown>(name: Name): Promise<ShownRows[Name]> =>
    rowsOf<unknown>(warehouse, Shown[name], sql[name]) as Promise<ShownRows[Name]>;
  return {
    ...told,
    paths: await ask('paths'),
    events: await ask('events'),
    influence: await ask('influence'),
    conversions: await ask('conversions'),
    lifts: await ask('lifts'),
    products: await ask('products'),
    buyers: await ask('buyers'),
    attributes: await ask('attributes'),
    freshness: await ask('freshness'),
    placeholders: await ask('placeholders'),
    quarantine: await ask('quarantine'),
    steps: await ask('steps'),
  };
}
