import { Readable } from 'node:stream';
import type { Result } from '@ecommerce/googlesql';
import { GoogleError } from '../error.ts';
import { Reply } from '../reply.ts';
import { startOf, tokenOf } from '../page.ts';
import type { Body, Project } from '../state.ts';
import { fieldsOf } from './fields.ts';
import { isDone, type Job } from './job.ts';
import { rowsJson } from './rows.ts';

/** Which rows of a result are asked for. */
export interface Page {
  readonly start: number;
  /** At most so many rows; all where undefined. */
  readonly count: number | undefined;
}

/** The page that parameters of a request ask for: `pageToken` or `startIndex`, and `maxResults`. */
export function pageOfRows(token: string | null, startIndex: string | null, maxResults: string | null): Page {
  const start = token === null || token === '' ? Number(startIndex ?? 0) : startOf(token);
  const count = maxResults === null || maxResults === '' ? undefined : Number(maxResults);
  if (!Number.isSafeInteger(start) || (count !== undefined && !Number.isSafeInteger(count)))
    throw new GoogleError(400, 'startIndex and maxResults must be whole numbers');
  return { start, count };
}

/** Some of all rows. */
export interface PageOfRows {
  readonly result: Result;
  /** Where among all rows these begin. */
  readonly start: number;
  /** How many all rows are. */
  readonly total: number;
}

/**
 * The page of a result that is asked for. All rows are one page unless the client wants fewer: Google's client for Python fetches a second
 * page from Google itself, whatever address it was given.
 */
export function pageOfResult({ columns, rows }: Result, { start, count }: Page): PageOfRows {
  const end = count === undefined ? rows.length : start + count;
  return { result: { columns, rows: rows.slice(start, end) }, start, total: rows.length };
}

/** An answer with a page of rows, how many there are of all, and where the next page begins. */
export function withRows(body: Body, { result, start, total }: PageOfRows): Reply {
  const end = start + result.rows.length;
  const token = end < total ? { pageToken: tokenOf(end) } : {};
  const head = JSON.stringify({ ...body, totalRows: String(total), ...token }).slice(0, -1);
  function* answer(): Generator<string> {
    yield `${head},"rows":`;
    yield* rowsJson(result);
    yield '}';
  }
  return new Reply(200, { 'Content-Type': 'application/json; charset=UTF-8' }, Readable.from(answer()));
}

/** What `jobs.query` and `jobs.getQueryResults` answer of a job as it is. */
export function queryAnswer(project: Project, job: Job, kind: string, page: Page): Body | Reply {
  const { id, location, step, result } = job;
  const known = {
    kind,
    jobReference: { projectId: project.id, jobId: id, location },
    jobComplete: isDone(job),
  };
  if (!isDone(job)) return known;
  if (job.error !== undefined) throw job.error;
  const done = {
    ...known,
    cacheHit: false,
    totalBytesProcessed: '0',
    ...(step?.changed === undefined ? {} : { numDmlAffectedRows: String(step.changed) }),
  };
  if (result === undefined) return { ...done, totalRows: '0' };
  return withRows({ ...done, schema: { fields: fieldsOf(result.columns) } }, pageOfResult(result, page));
}
