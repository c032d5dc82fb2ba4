import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { openWarehouse } from '@ecommerce/googlesql';
import { expect } from 'chai';
import { startGoogle } from '../server.ts';

const project = { id: 'shop', number: '123456' };

/** A process that makes things without an end, and says of each when it is answered. */
const maker = (folder: string): string => `
  const { openWarehouse } = await import('@ecommerce/googlesql');
  const { startGoogle } = await import('@ecommerce/local-google');
  const buckets = ${JSON.stringify(join(folder, 'buckets'))};
  const warehouse = await openWarehouse({ file: ${JSON.stringify(join(folder, 'shop.duckdb'))}, project: 'shop', buckets });
  const google = await startGoogle(${JSON.stringify(project)}, { folder: ${JSON.stringify(folder)}, warehouse, buckets });
  const bigquery = google.endpoints.bigQueryCustomEndpoint + 'projects/shop/';
  const ask = async (said, url, method, body) => {
    const response = await fetch(url, { method, body: typeof body === 'string' ? body : JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok || answer.insertErrors) throw new Error(said + ': ' + JSON.stringify(answer));
    process.stdout.write(said + '\\n');
  };
  const object = (name) => google.proxy + '/upload/storage/v1/b/shop-raw/o?uploadType=media&name=' + name;
  await ask('bucket', google.endpoints.storageCustomEndpoint + 'b', 'POST', { name: 'shop-raw' });
  for (let n = 1; ; n++) {
    const dataset = 'd' + n;
    const datasetReference = { datasetId: dataset };
    await ask('dataset ' + n, bigquery + 'datasets', 'POST', { datasetReference, labels: { n: String(n) } });
    const query = 'CREATE TABLE ' + dataset + '.t AS SELECT ' + n + ' AS n';
    await ask('table ' + n, bigquery + 'queries', 'POST', { query, useLegacySql: false });
    await ask('description ' + n, bigquery + 'datasets/' + dataset + '/tables/t', 'PATCH', { description: String(n) });
    await ask('row ' + n, bigquery + 'datasets/' + dataset + '/tables/t/insertAll', 'POST', { rows: [{ json: { n: n + 1 } }] });
    await ask('object ' + n, object('o' + n), 'POST', String(n));
    await ask('replaced ' + n, object('same'), 'POST', (String(n) + ' ').repeat(50_000));
  }
`;

describe('Google on loopback whose process is killed at any moment', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'killed-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** What a maker was answered until it was killed, so many milliseconds after an answer. */
  async function answeredBefore(answers: number, milliseconds: number): Promise<string[]> {
    const process_ = spawn(process.execPath, ['--input-type=module', '-e', maker(folder)], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(process_, 'exit');
    const answered: string[] = [];
    for await (const line of createInterface({ input: process_.stdout })) {
      if (answered.push(line) === answers) void setTimeout(milliseconds).then(() => process_.kill('SIGKILL'));
    }
    expect(await ended).to.deep.equal([null, 'SIGKILL']);
    return answered;
  }

  /** Starts again what was killed, and looks for all that was answered. */
  async function check(answered: readonly string[]): Promise<void> {
    const buckets = join(folder, 'buckets');
    const warehouse = await openWarehouse({ file: join(folder, 'shop.duckdb'), project: 'shop', buckets });
    const google = await startGoogle(project, { folder, warehouse, buckets });
    const json = async (path: string): Promise<unknown> =>
      (await fetch(`${google.endpoints['bigQueryCustomEndpoint'] ?? ''}projects/shop/${path}`)).json();
    const content = async (name: string): Promise<string> =>
      (await fetch(`${google.proxy}/storage/v1/b/shop-raw/o/${name}?alt=media`)).text();
    const looks: Readonly<Record<string, (n: number) => Promise<void>>> = {
      dataset: async (n) => {
        expect(await json(`datasets/d${n}`)).to.have.nested.property('labels.n', String(n));
      },
      table: async (n) => {
        expect(await json(`datasets/d${n}/tables/t`)).to.have.property('type', 'TABLE');
      },
      description: async (n) => {
        expect(await json(`datasets/d${n}/tables/t`)).to.have.property('description', String(n));
      },
      row: async (n) => {
        expect(await json(`datasets/d${n}/tables/t/data`)).to.have.deep.property('rows', [
          { f: [{ v: String(n) }] },
          { f: [{ v: String(n + 1) }] },
        ]);
      },
      object: async (n) => {
        expect(await content(`o${n}`)).to.equal(String(n));
      },
      replaced: async (n) => {
        const [first = ''] = (await content('same')).split(' ');
        expect(Number(first)).to.be.oneOf([n, n + 1]);
        expect(await content('same')).to.equal(`${first} `.repeat(50_000));
      },
    };
    const last = answered.filter((line) => line.startsWith('replaced ')).at(-1);
    try {
      for (const line of answered) {
        const [what = '', n = ''] = line.split(' ');
        if (what !== 'replaced' || line === last) await looks[what]?.(Number(n));
      }
      const datasets = warehouse.contents().datasets.length;
      expect(await json('datasets'))
        .to.have.property('datasets')
        .that.has.length(datasets);
      expect(warehouse.contents().relations.map(({ name }) => name)).to.satisfy((names: string[]) =>
        names.every((name) => name === 't'),
      );
    } finally {
      await google.close();
      await warehouse.close();
    }
  }

  for (let round = 1; round <= 4; round++)
    it(`has all that it answered and nothing half done (${round})`, async () => {
      const [answers, milliseconds] = [3 + Math.floor(Math.random() * 30), Math.random() * 40];
      const answered = await answeredBefore(answers, milliseconds);
      await check(answered);
    });
});
