import { expect } from 'chai';
import { clientsFor } from '../../cloud/clients.ts';
import { tellStatements } from '../../cloud/statements.ts';
import { bigqueryWarehouse } from '../../cloud/warehouse.ts';
import { localTarget } from '../../model/target.ts';
import type { Statement } from '../../pipeline/ports.ts';
import { type HttpFake, httpFake } from './http-fake.ts';

interface Made {
  readonly type?: string;
  readonly billed?: number;
  readonly changed?: number;
  readonly table?: string;
  readonly reads?: readonly string[];
  readonly state?: string;
  readonly children?: number;
}

/** A job of a list; times in seconds. */
const job = (id: string, [start, end]: readonly [number, number], made: Made): object => ({
  jobReference: { projectId: 'local', jobId: id, location: 'US' },
  status: { state: made.state ?? 'DONE' },
  configuration: {
    query:
      made.table === undefined
        ? {}
        : { destinationTable: { projectId: 'local', datasetId: 'silver', tableId: made.table } },
  },
  statistics: {
    startTime: String(start * 1000),
    endTime: String(end * 1000),
    ...(made.children === undefined ? {} : { numChildJobs: String(made.children) }),
    query: {
      statementType: made.type ?? 'SELECT',
      referencedTables: (made.reads ?? []).map((tableId) => ({
        projectId: 'local',
        datasetId: 'ops',
        tableId,
      })),
      totalBytesBilled: String(made.billed ?? 0),
      ...(made.changed === undefined ? {} : { numDmlAffectedRows: String(made.changed) }),
    },
  },
});

describe('the statements of a script in BigQuery', () => {
  let fake: HttpFake;
  let jobs: Record<string, object[]>;
  let asked: string[];

  const bigquery = () =>
    clientsFor({
      target: localTarget,
      location: 'US',
      transfers: new Map(),
      endpoint: { address: fake.address, token: 'known' },
    }).bigquery;

  beforeEach(async () => {
    asked = [];
    fake = await httpFake(({ method, path, query }) => {
      asked.push(`${method} ${path.replace(/queries\/.*/, 'queries/JOB')}`);
      if (method === 'POST')
        return [200, { jobReference: { projectId: 'local', jobId: 'run' }, status: { state: 'RUNNING' } }];
      if (path.includes('/queries/')) return [400, { error: { code: 400, message: 'No such column' } }];
      // The client chooses the id of the script's job.
      const parent = query.get('parentJobId') ?? '';
      return [200, { jobs: jobs[parent] ?? jobs['run'] ?? [] }];
    });
  });
  afterEach(() => fake.close());

  it('are told with table, rows, bytes and time, once each, in the order in which they began', async () => {
    jobs = {
      run: [
        job('c', [5, 0], { state: 'RUNNING' }),
        job('b', [1, 4], { type: 'CALL', billed: 30, children: 2 }),
      ],
      b: [
        job('b2', [2, 4], { type: 'MERGE', billed: 20, changed: 7, table: 'users_history' }),
        job('b1', [1, 2], { billed: 10, table: 'anon', reads: ['snapshot', 'run'] }),
      ],
    };
    const told: Statement[] = [];
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const telling = tellStatements(bigquery(), 'run', ended, (statement) => {
      told.push(statement);
      if (told.length !== 2) return;
      jobs['run'] = [job('c', [5, 6], { type: 'COMMIT_TRANSACTION' }), ...(jobs['run'] ?? []).slice(1)];
      end();
    });
    await telling;
    expect(told).to.deep.equal([
      { name: 'SELECT of ops.snapshot and 1 more', rows: null, billedBytes: 10, seconds: 1 },
      { name: 'MERGE silver.users_history', rows: 7, billedBytes: 20, seconds: 2 },
      { name: 'COMMIT_TRANSACTION', rows: null, billedBytes: 0, seconds: 1 },
    ]);
  }).timeout(10_000);

  it('are told of a script that fails too, which ends with its own error', async () => {
    jobs = { run: [job('a', [1, 2], { billed: 10 })] };
    const told: Statement[] = [];
    const failed = await bigqueryWarehouse(bigquery(), 'US')
      .run('CALL ops.run_silver(NULL)', {}, (statement) => told.push(statement))
      .catch((error: unknown) => error);
    expect(failed).to.be.an('error').with.property('message', 'No such column');
    expect(told.map(({ billedBytes }) => billedBytes)).to.deep.equal([10]);
  });

  it('are not asked for where nobody is told', async () => {
    jobs = {};
    await bigqueryWarehouse(bigquery(), 'US')
      .run('SELECT 1')
      .catch(() => undefined);
    expect(asked).to.deep.equal([
      'POST /bigquery/v2/projects/local/jobs',
      'GET /bigquery/v2/projects/local/queries/JOB',
    ]);
  });
});
