import { createServer, type Server } from 'node:http';
import { GoogleError, startGoogle, type Google } from '@ecommerce/local-google';
import { expect } from 'chai';
import { z } from 'zod';
import { openStack, type Opened } from '../../cloud/open.ts';
import { localTarget } from '../../model/target.ts';

const open = (address: string): Opened =>
  openStack({
    target: localTarget,
    location: 'US',
    transfers: new Map([['users', 'projects/local/locations/us/transferConfigs/none']]),
    endpoint: { address, token: 'known' },
  });

describe('what Google refuses', () => {
  let google: Google;
  let stack: Opened;

  before(async () => {
    google = await startGoogle({ id: 'local', number: '1' }, { token: 'known' });
    stack = open(google.proxy);
  });

  after(async () => {
    await stack.close();
    await google.close();
  });

  const refused = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  it('is told with the role to grant where a right is missing', async () => {
    const said = 'ada@example.com does not have storage.objects.list access to the bucket.';
    google.failNext(/^GET storage/, new GoogleError(403, said));
    expect(await refused(stack.lake.list('local-raw-data', ''))).to.match(
      /^ada@example\.com does not have .* needs roles\/storage\.objectViewer, or to act as the pipeline's account/,
    );
    google.failNext(
      /^POST bigquerydatatransfer/,
      new GoogleError(403, 'bigquery.transfers.update is missing'),
    );
    expect(await refused(stack.transfers.run('users', '2025-03-01'))).to.match(
      /^bigquery\.transfers\.update is missing\. .* needs roles\/bigquery\.admin/,
    );
  });

  it('is told with the command to sign in where the token is not good', async () => {
    const other = openStack({
      target: localTarget,
      location: 'US',
      transfers: new Map(),
      endpoint: { address: google.proxy, token: 'old' },
    });
    expect(await refused(other.lake.list('local-raw-data', ''))).to.match(
      /gcloud auth application-default login$/,
    );
    await other.close();
  });

  it('is told as it came where nothing more is known', async () => {
    google.failNext(/^GET storage/, new GoogleError(400, 'Invalid prefix'));
    expect(await refused(stack.lake.list('local-raw-data', ''))).to.equal('Invalid prefix');
  });
});

describe('a query job', () => {
  let server: Server;
  let asked: string[];

  /** Answers requests in turn: a job that is refused for its rate, started, not done, and done. */
  const answers = [
    [
      403,
      {
        error: {
          code: 403,
          message: 'Too often',
          errors: [{ reason: 'rateLimitExceeded', message: 'Too often' }],
        },
      },
    ],
    [
      200,
      { jobReference: { projectId: 'local', jobId: 'one', location: 'US' }, status: { state: 'RUNNING' } },
    ],
    [200, { jobComplete: false }],
    [
      200,
      {
        jobComplete: true,
        schema: { fields: [{ name: 'n', type: 'INTEGER' }] },
        rows: [{ f: [{ v: '7' }] }],
      },
    ],
  ] as const;

  before(async () => {
    asked = [];
    server = createServer((request, response) => {
      const [code, body] = answers[asked.length] ?? [500, {}];
      asked.push(`${request.method ?? ''} ${new URL(request.url ?? '/', 'http://localhost').pathname}`);
      request.resume();
      response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is sent again where it came too often, and waited for until it is done', async () => {
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const stack = open(`http://127.0.0.1:${port}`);
    const result = await stack.warehouse.run('SELECT 7 AS n');
    await stack.close();
    expect(result).to.deep.equal({ columns: [{ name: 'n', type: 'INT64' }], rows: [['7']] });
    const path = '/bigquery/v2/projects/local';
    // The client chooses the job's id.
    expect(asked.map((request) => request.replace(/queries\/.*/, 'queries/JOB'))).to.deep.equal([
      `POST ${path}/jobs`,
      `POST ${path}/jobs`,
      `GET ${path}/queries/JOB`,
      `GET ${path}/queries/JOB`,
    ]);
  });
});
