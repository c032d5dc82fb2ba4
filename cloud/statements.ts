import type { BigQuery } from '@google-cloud/bigquery';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Statement } from '../pipeline/ports.ts';

/** How often a script that runs is asked for the statements that have ended, in milliseconds. */
const pause = 2000;

const number = z.coerce.number().default(0);
const Table = z.object({ datasetId: z.string(), tableId: z.string() });

/** What is read of a job. */
const JobSeen = z.object({
  jobReference: z.object({ jobId: z.string() }),
  status: z.object({ state: z.string() }),
  configuration: z.object({ query: z.object({ destinationTable: Table.optional() }).optional() }).optional(),
  statistics: z.object({
    startTime: number,
    endTime: number,
    numChildJobs: number,
    query: z
      .object({
        statementType: z.string().default('SELECT'),
        totalBytesBilled: number,
        numDmlAffectedRows: z.coerce.number().optional(),
        ddlTargetTable: Table.optional(),
        referencedTables: z.array(Table).default([]),
      })
      .optional(),
  }),
});

type JobSeen = z.infer<typeof JobSeen>;

const nameOf = ({ datasetId, tableId }: z.infer<typeof Table>): string => `${datasetId}.${tableId}`;

/** `MERGE silver.users_history`, or `SELECT of ops.snapshot and 2 more`. */
function described({ configuration, statistics: { query } }: JobSeen): string {
  const type = query?.statementType ?? 'SELECT';
  const changed = type === 'SELECT' ? undefined : configuration?.query?.destinationTable;
  const target = query?.ddlTargetTable ?? changed;
  if (target !== undefined) return `${type} ${nameOf(target)}`;
  const [first, ...others] = query?.referencedTables ?? [];
  if (first === undefined) return type;
  return `${type} of ${nameOf(first)}${others.length === 0 ? '' : ` and ${String(others.length)} more`}`;
}

function statementOf(job: JobSeen): Statement {
  const { startTime, endTime, query } = job.statistics;
  return {
    name: described(job),
    rows: query?.numDmlAffectedRows ?? null,
    billedBytes: query?.totalBytesBilled ?? 0,
    seconds: (endTime - startTime) / 1000,
  };
}

/** The jobs of a script that have none themselves: these are billed, what calls them repeats their sum. */
async function leavesOf(bigquery: BigQuery, parent: string): Promise<JobSeen[]> {
  // The client knows the option, its type does not.
  const options = { parentJobId: parent, projection: 'full', maxResults: 1000 } as object;
  const [jobs] = await bigquery.getJobs(options);
  const seen = jobs.map(({ metadata }) => JobSeen.parse(metadata));
  const leaves: JobSeen[] = [];
  for (const job of seen)
    leaves.push(
      ...(job.statistics.numChildJobs === 0 ? [job] : await leavesOf(bigquery, job.jobReference.jobId)),
    );
  return leaves;
}

/**
 * Tells of the statements of a script as they end, in the order in which they began.
 *
 * @param script id of its job.
 * @param ended is settled when the script has ended, well or not.
 */
export async function tellStatements(
  bigquery: BigQuery,
  script: string,
  ended: Promise<unknown>,
  told: (statement: Statement) => void,
): Promise<void> {
  const known = new Set<string>();
  const over = ended.then(
    () => true,
    () => true,
  );
  for (;;) {
    // What waits for the script keeps the process running, not this.
    const isLast = await Promise.race([over, setTimeout(pause, false, { ref: false })]);
    const done = (await leavesOf(bigquery, script))
      .filter(({ status, jobReference }) => status.state === 'DONE' && !known.has(jobReference.jobId))
      .sort((a, b) => a.statistics.startTime - b.statistics.startTime);
    for (const job of done) {
      known.add(job.jobReference.jobId);
      told(statementOf(job));
    }
    if (isLast) return;
  }
}
