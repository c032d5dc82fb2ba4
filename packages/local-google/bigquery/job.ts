import { randomUUID } from 'node:crypto';
import type { Result, Step } from '@ecommerce/googlesql';
import type { GoogleError } from '../error.ts';
import type { Body } from '../state.ts';

/** A job of BigQuery: one piece of work that was asked for, or a step of a script. */
export interface Job {
  readonly id: string;
  readonly location: string;
  readonly configuration: Body;
  /** Of a script's step, the script's job. */
  readonly parent?: Job;
  readonly createdAt: Date;
  /** BigQuery's word for what its SQL does; absent until it is known. */
  statementType?: string;
  /** What its only statement did. */
  step?: Step;
  /** What a job that is no query tells of itself, under its kind. */
  figures?: Body;
  /** Rows to be read. */
  result?: Result;
  readonly children: Job[];
  endedAt?: Date;
  error?: GoogleError;
  /** Ends a query that runs; a job of another kind cannot be ended. */
  cancel?: () => void;
  /** Ends when the job has ended, well or not. */
  done: Promise<void>;
}

export const isDone = (job: Job): boolean => job.endedAt !== undefined;

/** Google's word for how far a job is. */
export const stateOf = (job: Job): string => (isDone(job) ? 'DONE' : 'RUNNING');

/** An id as BigQuery makes them where the client brings none. */
export const newJobId = (): string => `job_${randomUUID().replaceAll('-', '')}`;

/** So many jobs are remembered, with their rows; Google forgets them with time. */
export const mostJobs = 1000;

/** The newest jobs since the start of the process; those that have ended make way. */
export class Jobs {
  readonly #byId = new Map<string, Job>();
  readonly #byRequest = new Map<string, Job>();

  /** Undefined where there is none of that id. */
  get(id: string): Job | undefined {
    return this.#byId.get(id);
  }

  add(job: Job): void {
    this.#byId.set(job.id, job);
    for (const [id, oldest] of this.#byId) {
      if (this.#byId.size <= mostJobs) break;
      if (isDone(oldest)) this.#byId.delete(id);
    }
    for (const [request, { id }] of this.#byRequest) {
      if (this.#byId.has(id)) break;
      this.#byRequest.delete(request);
    }
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }

  /** The job that a request of that id started. */
  ofRequest(requestId: string): Job | undefined {
    return this.#byRequest.get(requestId);
  }

  remember(requestId: string, job: Job): void {
    this.#byRequest.set(requestId, job);
  }

  /** The newest first. */
  all(): Job[] {
    return [...this.#byId.values()].reverse();
  }
}
