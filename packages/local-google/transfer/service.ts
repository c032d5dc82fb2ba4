import type { Service } from '../router.ts';
import { configRoutes, transferHost } from './config.ts';
import { runRoutes } from './runs.ts';

/** BigQuery Data Transfer: configs of transfers and scheduled queries, and runs that somebody starts. */
export const dataTransfer: Service = {
  host: transferHost,
  endpoint: 'bigqueryDataTransferCustomEndpoint',
  base: 'v1/',
  routes: [...configRoutes, ...runRoutes],
};
