import type { StartReport } from '../../../cli/report/schema.ts';

/** A small report by hand. */
export const example: StartReport = {
  version: 1,
  outcome: 'done',
  messages: [],
  source: 'a sample of 1,500 users',
  runDate: '2026-02-07',
  ignored: [{ path: 'events.csv', reason: 'out of scope' }],
  snapshots: [
    {
      date: '2026-02-06',
      dataSet: 'users',
      state: 'applied',
      reason: null,
      delivered: 1502,
      accepted: 1500,
      quarantined: 2,
      inserted: 1500,
      changed: 0,
      deleted: 0,
    },
    {
      date: '2026-02-07',
      dataSet: 'users',
      state: 'rejected',
      reason: 'header',
      delivered: null,
      accepted: null,
      quarantined: null,
      inserted: null,
      changed: null,
      deleted: null,
    },
  ],
  gold: [
    { table: 'dim_user', kind: 'dimension', rows: 1502, openPlaceholders: 1 },
    { table: 'fact_orders', kind: 'fact', rows: 1900, openPlaceholders: null },
  ],
  failedScreens: [
    {
      date: '2026-02-07',
      dataSet: 'users',
      table: 'bronze.users',
      screen: 'header',
      severity: 'block',
      failing: 1,
      message: 'Deliver the columns of the contract.',
    },
  ],
  topProducts: [
    {
      product: 'Boots',
      category: 'Shoes',
      unitsSold: 12,
      revenue: '12345.675',
      margin: '-0.5',
      returnRate: 0.125,
    },
    {
      product: 'Hat',
      category: null,
      unitsSold: 1,
      revenue: '9',
      margin: null,
      returnRate: null,
    },
  ],
  places: {
    warehouse: '/shop/.local/sample/warehouse.duckdb',
    parquet: ['/shop/.local/sample/buckets/shop-analytics-data'],
  },
  steps: [{ name: 'land', rows: 6000, seconds: 0.25 }],
  seconds: 4.321,
};
