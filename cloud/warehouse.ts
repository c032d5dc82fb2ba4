import type { BigQuery, Job } from '@google-cloud/bigquery';
import type { Parameter, Result, Warehouse } from '../pipeline/ports.ts';
import { patiently } from './refusal.ts';
import { tellStatements } from './statements.ts';
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

/** Waits for a job and reads its rows. */
async function resultsOf(job: Job): Promise<Result | undefined> {
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
}

/**
 * BigQuery as the pipeline's warehouse: a script is a query job, the steps of a script are its child jobs.
 *
 * @param location where the datasets are: a job that reads nothing would run elsewhere.
 */
export const bigqueryWarehouse = (bigquery: BigQuery, location: string): Warehouse => ({
  async run(script, parameters = {}, told) {
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
    const results = resultsOf(job);
    if (told === undefined) return results;
    const telling = tellStatements(bigquery, job.id ?? '', results, told);
    // Where both fail, the script's own failure is the one to tell.
    const [, failed] = await Promise.allSettled([results, telling]);
    const result = await results;
    if (failed.status === 'rejected') throw failed.reason;
    return result;
  },
});
