import type { PageData } from '../../../../cli/report/page/read.ts';
import { example } from '../example.ts';

const { snapshots, gold, failedScreens, topPaths, sources, signals, topProducts } = example;

/** A page's figures by hand: one day, few of each. */
export const figuresOfPage: PageData = {
  ...{ snapshots, gold, failedScreens, topPaths, sources, signals, topProducts },
  paths: [
    { path: 'home > cart', sessions: 1200, converting: 600, identified: 601 },
    { path: 'product', sessions: 400, converting: 0, identified: 0 },
  ],
  events: [{ period: '2026-02-06', eventType: 'cart', events: 7 }],
  influence: [{ source: 'Email', eventType: 'cart', sessions: 1600, ratioToAll: 1.25 }],
  conversions: [
    { source: 'Email', sessions: 1600, converting: 600, identifiedConversion: 1, revenue: 12_354.68 },
    { source: 'Unknown', sessions: 0, converting: 0, identifiedConversion: null, revenue: 9 },
  ],
  lifts: [
    {
      visitors: 'all',
      signal: 'came at night',
      sessions: 400,
      support: 0.25,
      conversionWith: 0.75,
      conversionWithout: 0.25,
      lift: 2,
    },
  ],
  products: [
    {
      product: 'Boots',
      category: 'Shoes',
      price: 100,
      unitsSold: 12,
      revenue: 900,
      margin: -0.5,
      views: 48,
      conversion: 0.25,
      returnRate: 0.125,
    },
    {
      product: 'Hat',
      category: null,
      price: null,
      unitsSold: 100,
      revenue: 1000,
      margin: null,
      views: 0,
      conversion: null,
      returnRate: null,
    },
  ],
  buyers: [{ trait: 'gender', value: 'F', units: 9, shareOfUnits: 1 }],
  attributes: [
    {
      attribute: 'category',
      value: 'Shoes',
      products: 1,
      units: 12,
      shareOfCatalogue: 0.5,
      shareOfRevenue: 0.6,
      index: 1.2,
    },
  ],
  freshness: [
    { entity: 'users', landed: '2026-02-07', applied: null, dueAt: '2026-02-08 12:00:00+00', hoursLate: 3 },
  ],
  placeholders: [{ dimension: 'dim_user', key: '1513', since: '2026-02-07', ageDays: 0 }],
  quarantine: [
    {
      entity: 'users',
      date: '2026-02-06',
      key: '9',
      screen: 'duplicate_key',
      reason: 'Twice',
      column: 'id',
      sample: '9',
    },
  ],
  steps: [{ routine: 'run_gold', name: 'built gold.dim_user', rows: 1502, seconds: 0.25 }],
};

/** Nothing was delivered yet. */
export const emptyPage = Object.fromEntries(
  Object.keys(figuresOfPage).map((name) => [name, []]),
) as unknown as PageData;
