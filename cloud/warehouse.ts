import type { BigQuery } from '@google-cloud/bigquery';
import type { Parameter, Warehouse } from '../pipeline/ports.ts';
import { patiently } from './refusal.ts';
import { resultOf } from './values.ts';

/** Rows of a page: what a run of the pipeline reads is small. */
const pageSize = 10_000;

/** Parameters as the REST interface has them. The client's own `params` make NULL of a DATE that is given as text. */
const sent = (parameters: Readonly<Record<string, Parameter>>): object[] =>
  Object.entries(parameters).map(([name, { type, value }]) => ({
    name,
    parameterType: { type },
    parameterValue: { value },
  }));

/**
 * BigQuery as the pipeline's warehouse: a script is a query job, the steps of a script are its child jobs.
 *
 * @param location where the datasets are: a job that reads nothing would run elsewhere.
 */
export const bigqueryWarehouse = (bigquery: BigQuery, location: string): Warehouse => ({
  async run(script, parameters = {}) {
    const [job] = await patiently(() =>
      bigquery.createQueryJob({
        query: script,
        location,
        labels: { application: 'ecommerce-data-pipeline' },
        ...(Object.keys(parameters).length === 0
          ? {}
          : { parameterMode: 'NAMED', queryParameters: sent(parameters) }),
      }),
    );
    const rows: unknown[] = [];
    let pageToken: string | undefined;
    for (;;) {
      const [page, , answer] = await job.getQueryResults({
        autoPaginate: false,
        skipParsing: true,
        maxResults: pageSize,
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      // A request waits ten seconds at most.
      if (answer?.jobComplete !== true) continue;
      rows.push(...(page as unknown[]));
      pageToken = answer.pageToken ?? undefined;
      const fields = answer.schema?.fields;
      if (pageToken === undefined) return fields === undefined ? undefined : resultOf(fields, rows);
    }
  },
});
