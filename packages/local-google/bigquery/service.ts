import type { Service } from '../router.ts';
import { datasetRoutes, host, version } from './dataset.ts';
import { jobRoutes } from './jobs.ts';
import { routineRoutes } from './routine.ts';
import { insertAllRoutes } from './insertall.ts';
import { loadUploadRoutes } from './upload.ts';
import { tableRoutes } from './table.ts';

/** BigQuery: datasets, tables, routines, jobs and rows. */
export const bigquery: Service = {
  host,
  endpoint: 'bigQueryCustomEndpoint',
  base: `${version}/`,
  routes: [
    ...datasetRoutes,
    ...tableRoutes,
    ...routineRoutes,
    ...jobRoutes,
    ...insertAllRoutes,
    ...loadUploadRoutes,
  ],
};
