import type { Service } from '../router.ts';
import { datasetRoutes, host, version } from './dataset.ts';
import { queryRoutes } from './query.ts';
import { routineRoutes } from './routine.ts';
import { tableRoutes } from './table.ts';

/** BigQuery: datasets, tables, routines and the one statement that the provider sends. */
export const bigquery: Service = {
  host,
  endpoint: 'bigQueryCustomEndpoint',
  base: `${version}/`,
  routes: [...datasetRoutes, ...tableRoutes, ...routineRoutes, ...queryRoutes],
};
