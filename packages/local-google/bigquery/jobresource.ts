import { createHash } from 'node:crypto';
import type { DryRun, Result } from '@ecommerce/googlesql';
import type { GoogleError } from '../error.ts';
import type { Body, Project } from '../state.ts';
import { part } from '../state.ts';
import { fieldsOf } from './fields.ts';
import { type Job, newJobId, stateOf } from './job.ts';

const time = (date: Date): string => String(date.getTime());

/** The error as a job's status and a query's answer tell it. */
function errorBody(error: GoogleError): Body {
  return { reason: error.reason, location: 'query', message: error.message };
}

/** The table that a job's rows are in, as far as clients are told: one of its own where the statement made none. */
function destinationOf(project: Project, job: Job): Body | undefined {
  const target = job.step?.target;
  if (target?.length === 2 && target[0] !== undefined && target[1] !== undefined)
    return { projectId: project.id, datasetId: target[0], tableId: target[1] };
  if (job.result === undefined) return undefined;
  return { projectId: project.id, datasetId: anonymousDataset(project), tableId: anonymousTable(job) };
}

/** The hidden dataset of results. */
export function anonymousDataset(project: Project): string {
  return `_${createHash('md5').update(project.id).digest('hex')}`;
}

/** The name of a result in that dataset. */
export const anonymousTable = (job: Job): string => `anon${job.id.replaceAll(/\W/g, '_')}`;

const dmlCounts: Readonly<Record<string, string>> = {
  INSERT: 'insertedRowCount',
  UPDATE: 'updatedRowCount',
  DELETE: 'deletedRowCount',
  TRUNCATE_TABLE: 'deletedRowCount',
};

function tableReferences(project: Project, tables: readonly string[]): Body[] {
  return tables
    .filter((table) => table.includes('.'))
    .map((table) => {
      const [datasetId = '', tableId = ''] = table.split('.');
      return { projectId: project.id, datasetId, tableId };
    });
}

function queryStatistics(project: Project, job: Job): Body {
  const { step } = job;
  const [dataset = '', name = ''] = step?.target ?? [];
  const ddl = /^(ALTER|CREATE|DROP)_/.exec(job.statementType ?? '') !== null && step?.target !== undefined;
  const count = dmlCounts[job.statementType ?? ''];
  return {
    ...(job.statementType === undefined ? {} : { statementType: job.statementType }),
    totalBytesProcessed: '0',
    totalBytesBilled: '0',
    cacheHit: false,
    ...(step === undefined
      ? {}
      : {
          referencedTables: tableReferences(project, step.tables),
        }),
    ...(job.result === undefined ? {} : { schema: { fields: fieldsOf(job.result.columns) } }),
    ...(step?.changed === undefined ? {} : { numDmlAffectedRows: String(step.changed) }),
    ...(step?.changed === undefined || count === undefined
      ? {}
      : { dmlStats: { [count]: String(step.changed) } }),
    ...(ddl && name !== ''
      ? { ddlTargetTable: { projectId: project.id, datasetId: dataset, tableId: name } }
      : {}),
  };
}

/** A job as `jobs.get` answers it. */
export function jobResource(project: Project, job: Job): Body {
  const { id, location, createdAt, endedAt, error, parent, children } = job;
  const destination = job.configuration['query'] === undefined ? undefined : destinationOf(project, job);
  const configuration =
    destination === undefined
      ? job.configuration
      : {
          ...job.configuration,
          query: { ...part(job.configuration, 'query'), destinationTable: destination },
        };
  return {
    kind: 'bigquery#job',
    id: `${project.id}:${location}.${id}`,
    selfLink: `https://bigquery.googleapis.com/bigquery/v2/projects/${project.id}/jobs/${id}?location=${location}`,
    user_email: 'owner@example.com',
    jobReference: { projectId: project.id, jobId: id, location },
    configuration,
    status: {
      state: stateOf(job),
      ...(error === undefined ? {} : { errorResult: errorBody(error), errors: [errorBody(error)] }),
    },
    statistics: {
      creationTime: time(createdAt),
      startTime: time(createdAt),
      ...(endedAt === undefined ? {} : { endTime: time(endedAt) }),
      ...(children.length === 0 ? {} : { numChildJobs: String(children.length) }),
      ...(parent === undefined ? {} : { parentJobId: parent.id }),
      totalBytesProcessed: '0',
      ...(job.configuration['query'] === undefined ? job.figures : { query: queryStatistics(project, job) }),
    },
  };
}

/** The table of a job's result as `tables.get` answers it. */
export function resultTable(project: Project, job: Job, result: Result): Body {
  const [datasetId, tableId] = [anonymousDataset(project), anonymousTable(job)];
  return {
    kind: 'bigquery#table',
    id: `${project.id}:${datasetId}.${tableId}`,
    tableReference: { projectId: project.id, datasetId, tableId },
    type: 'TABLE',
    location: job.location,
    schema: { fields: fieldsOf(result.columns) },
    numRows: String(result.rows.length),
    creationTime: time(job.createdAt),
  };
}

/** A dry run as the job that `jobs.insert` answers: done, and nowhere to be found again. */
export function dryRunResource(project: Project, configuration: Body, location: string, run: DryRun): Body {
  const bytes = String(run.readBytes);
  return {
    kind: 'bigquery#job',
    jobReference: { projectId: project.id, jobId: newJobId(), location },
    configuration,
    status: { state: 'DONE' },
    statistics: {
      creationTime: time(new Date()),
      totalBytesProcessed: bytes,
      query: {
        statementType: run.type,
        totalBytesProcessed: bytes,
        totalBytesBilled: '0',
        totalBytesProcessedAccuracy: 'PRECISE',
        cacheHit: false,
        referencedTables: tableReferences(project, run.tables),
        ...(run.columns === undefined ? {} : { schema: { fields: fieldsOf(run.columns) } }),
      },
    },
  };
}
