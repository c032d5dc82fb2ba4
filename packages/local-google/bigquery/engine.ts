import {
  Cancelled,
  type Contents,
  type Definition,
  type DryRun,
  type EmbeddedWarehouse,
  type Parameters,
  type Result,
  type RunOptions,
  type Step,
} from '@ecommerce/googlesql';
import { GoogleError, notFound } from '../error.ts';
import type { Body, State } from '../state.ts';
import { type Page, pageOfResult, type PageOfRows } from './answer.ts';
import { bigqueryError } from './failure.ts';
import { type Job, Jobs } from './job.ts';
import { anonymousDataset, anonymousTable, resultTable } from './jobresource.ts';
import { reflect } from './reflect.ts';
import { Sessions } from './sessions.ts';

/** Passes on what the warehouse refuses as BigQuery would. */
function refuse(error: unknown): never {
  throw bigqueryError(error);
}

/** What is asked of a job. */
export interface Asked {
  readonly id: string;
  readonly location: string;
  readonly configuration: Body;
}

/** What is asked of a query job. */
interface Query extends Asked {
  readonly sql: string;
  readonly parameters: Parameters;
  readonly options?: RunOptions;
}

/** BigQuery's part that runs SQL: a warehouse and the jobs that run in it. */
export class Engine {
  readonly warehouse: EmbeddedWarehouse;
  readonly jobs = new Jobs();
  readonly #state: State;
  readonly #keep: () => void;
  readonly #sessions: Sessions;
  readonly #tracked = new Set<Promise<void>>();
  #reflected: Contents | undefined;

  /** @param keep is called when the state has changed outside of a request. */
  constructor(warehouse: EmbeddedWarehouse, state: State, keep: () => void) {
    this.warehouse = warehouse;
    this.#state = state;
    this.#keep = keep;
    this.#sessions = new Sessions(warehouse);
    this.reflect();
  }

  /** Makes the resources what the warehouse consists of, where that has changed. */
  reflect(): void {
    const contents = this.warehouse.contents();
    if (contents === this.#reflected) return;
    this.#reflected = contents;
    reflect(this.#state, contents);
    this.#keep();
  }

  /** Makes a dataset. */
  async createDataset(id: string): Promise<void> {
    await this.warehouse.run(`CREATE SCHEMA \`${id}\``).catch(refuse);
  }

  /** Drops a dataset with all that is in it. */
  async dropDataset(id: string): Promise<void> {
    const { relations, routines } = this.warehouse.contents();
    for (const { dataset, name } of relations) if (dataset === id) await this.warehouse.drop(dataset, name);
    for (const { dataset, name } of routines)
      if (dataset === id) await this.warehouse.dropRoutine(dataset, name);
    await this.warehouse.run(`DROP SCHEMA \`${id}\``).catch(refuse);
  }

  /** Makes a table, view or routine. */
  async define(definition: Definition): Promise<void> {
    await this.warehouse.define(definition).catch(refuse);
  }

  /** The table of a job's result, which clients read where the statement made none. */
  anonymousTable(dataset: string, table: string): Body | undefined {
    const { project } = this.#state;
    if (dataset !== anonymousDataset(project)) return undefined;
    const job = this.jobs.all().find((each) => anonymousTable(each) === table);
    if (job?.result === undefined) throw notFound(`Table ${project.id}:${dataset}.${table}`);
    return resultTable(project, job, job.result);
  }

  /**
   * Rows of a table, or of a result by the name that its job gives.
   *
   * @throws GoogleError where there is no such table, or it holds no rows of its own.
   */
  async rowsOf(dataset: string, table: string, { start, count }: Page): Promise<PageOfRows> {
    const { project } = this.#state;
    const name = `Table ${project.id}:${dataset}.${table}`;
    if (dataset === anonymousDataset(project)) {
      const job = this.jobs.all().find((each) => anonymousTable(each) === table);
      if (job?.result === undefined) throw notFound(name);
      return pageOfResult(job.result, { start, count });
    }
    const { relations } = this.warehouse.contents();
    const found = relations.find((each) => each.dataset === dataset && each.name === table);
    if (found === undefined) throw notFound(name);
    if (found.kind !== 'table')
      throw new GoogleError(
        400,
        `Cannot list a table of type ${found.kind === 'view' ? 'VIEW' : 'EXTERNAL'}.`,
      );
    const sql = `SELECT * FROM \`${dataset}\`.\`${table}\` LIMIT @count OFFSET @start`;
    return this.#sessions
      .use(async (session) => {
        const { rows } = (await session.run(`SELECT COUNT(*) FROM \`${dataset}\`.\`${table}\``)) ?? {
          rows: [],
        };
        const total = Number(rows[0]?.[0]);
        const result = await session.run(sql, { count: count ?? total, start });
        return { result: result ?? { columns: [], rows: [] }, start, total };
      })
      .catch(refuse);
  }

  /** What a query would do. */
  dryRun(sql: string, parameters: Parameters, dataset?: string): Promise<DryRun> {
    return this.warehouse.dryRun(sql, parameters, dataset).catch(refuse);
  }

  /** Runs a script of the interface's own. */
  async run(sql: string, parameters?: Parameters): Promise<Result | undefined> {
    return this.#sessions.use((session) => session.run(sql, parameters));
  }

  /** A moment in the format elements of GoogleSQL. */
  async formatted(format: string, moment: Date): Promise<string> {
    const sql = `SELECT FORMAT_TIMESTAMP(${JSON.stringify(format)}, @moment)`;
    const parameters = { moment: { type: 'TIMESTAMP', value: moment.toISOString() } };
    const result = await this.#sessions.use((session) => session.run(sql, parameters)).catch(refuse);
    const value = result?.rows[0]?.[0];
    return typeof value === 'string' ? value : '';
  }

  /** Takes note of work that goes on after its request is answered. */
  track(work: Promise<void>): void {
    this.#tracked.add(work);
    void work.finally(() => this.#tracked.delete(work));
  }

  /** Waits for all jobs, and for what goes on beside them. */
  async settled(): Promise<void> {
    await Promise.all([...this.jobs.all().map(({ done }) => done), ...this.#tracked]);
  }

  /** Starts a query; the job tells what becomes of it. */
  start({ sql, parameters, options = {}, ...asked }: Query): Job {
    return this.#start(asked, (job, stopped) => this.#run(job, sql, parameters, options, stopped));
  }

  /** Starts a job of another kind; the work gives what the job tells of itself. */
  startWork(asked: Asked, work: () => Promise<Body>): Job {
    return this.#start(asked, async (job) => {
      job.figures = await work();
    });
  }

  #start(asked: Asked, work: (job: Job, stopped: AbortSignal) => Promise<void>): Job {
    const stop = new AbortController();
    const job: Job = {
      ...asked,
      createdAt: new Date(),
      children: [],
      done: Promise.resolve(),
      cancel: () => {
        stop.abort();
      },
    };
    this.jobs.add(job);
    const run = async (): Promise<void> => {
      try {
        await work(job, stop.signal);
      } catch (error) {
        job.error = bigqueryError(error);
      }
      this.reflect();
      job.endedAt = new Date();
    };
    job.done = run();
    return job;
  }

  async #run(
    job: Job,
    sql: string,
    parameters: Parameters,
    options: RunOptions,
    stopped: AbortSignal,
  ): Promise<void> {
    const scriptType = await this.warehouse.scriptType(sql);
    if (scriptType !== undefined) job.statementType = scriptType;
    const watch = (step: Step): void => {
      if (scriptType === undefined) {
        job.statementType = step.type;
        job.step = step;
      } else this.#addChild(job, step);
    };
    const result = await this.#sessions.use(async (session) => {
      // A job that waits for its turn may have been cancelled by then.
      if (stopped.aborted) throw new Cancelled();
      const cancel = (): void => {
        session.cancel();
      };
      stopped.addEventListener('abort', cancel);
      try {
        return await session.run(sql, parameters, { ...options, watch });
      } finally {
        stopped.removeEventListener('abort', cancel);
      }
    });
    if (result !== undefined) job.result = result;
  }

  #addChild(parent: Job, step: Step): void {
    const child: Job = {
      id: `script_${parent.id}_${parent.children.length}`,
      location: parent.location,
      configuration: { jobType: 'QUERY', query: { query: step.sql, useLegacySql: false } },
      parent,
      createdAt: step.startedAt,
      endedAt: step.endedAt,
      statementType: step.type,
      step,
      ...(step.result === undefined ? {} : { result: step.result }),
      children: [],
      done: Promise.resolve(),
    };
    parent.children.push(child);
    this.jobs.add(child);
  }
}
