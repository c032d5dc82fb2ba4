import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataTransferServiceClient, type protos } from '@google-cloud/bigquery-data-transfer';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { expect } from 'chai';
import { OAuth2Client } from 'google-auth-library';
import { type Google, startGoogle } from '../server.ts';

type Config = protos.google.cloud.bigquery.datatransfer.v1.ITransferConfig;
type Run = protos.google.cloud.bigquery.datatransfer.v1.ITransferRun;

describe("Data Transfer on loopback, asked by Google's client for Node", () => {
  let warehouse: EmbeddedWarehouse;
  let google: Google;
  let folder: string;
  let client: DataTransferServiceClient;
  const parent = 'projects/shop/locations/us';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'transfer-'));
    warehouse = await openWarehouse({ project: 'shop', tables: 'small', buckets: folder });
    await warehouse.run('CREATE SCHEMA bronze');
    await warehouse.define({
      kind: 'table',
      dataset: 'bronze',
      name: 'users',
      columns: ['id', 'name'].map((name) => ({ name, type: 'STRING', required: false })),
      partitioning: {},
      refillable: false,
    });
    google = await startGoogle(
      { id: 'shop', number: '123456' },
      { warehouse, buckets: folder, token: 'known' },
    );
    google.state.services.add('bigquerydatatransfer.googleapis.com');
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'known' });
    const { hostname, port } = new URL(google.proxy);
    // The client has a type of its own for credentials, from a version of the library that it brings.
    client = new DataTransferServiceClient({
      apiEndpoint: hostname,
      port: Number(port),
      protocol: 'http',
      fallback: true,
      authClient: authClient as never,
    });
  });

  afterEach(async () => {
    await client.close();
    await google.close();
    await warehouse.close();
    await rm(folder, { recursive: true });
  });

  const params = (texts: Readonly<Record<string, string>>): Config['params'] => ({
    fields: Object.fromEntries(Object.entries(texts).map(([name, stringValue]) => [name, { stringValue }])),
  });
  const create = async (config: Config): Promise<string> =>
    (await client.createTransferConfig({ parent, transferConfig: config }))[0].name ?? '';
  const mirror = (): Promise<string> =>
    create({
      displayName: 'users day before',
      dataSourceId: 'google_cloud_storage',
      destinationDatasetId: 'bronze',
      params: params({
        data_path_template: 'gs://shop-raw/date={run_time-24h|"%Y%m%d"}/*.csv',
        destination_table_name_template: 'users${run_time-24h|"%Y%m%d"}',
        write_disposition: 'MIRROR',
        file_format: 'CSV',
        allow_jagged_rows: 'true',
      }),
    });
  const deliver = async (name: string, text: string): Promise<void> => {
    const file = join(folder, 'shop-raw', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  const run = async (config: string, time: string): Promise<Run> => {
    const [{ runs }] = await client.startManualTransferRuns({
      parent: config,
      requestedRunTime: { seconds: Math.floor(Date.parse(time) / 1000) },
    });
    const name = runs?.[0]?.name ?? '';
    for (;;) {
      const [found] = await client.getTransferRun({ name });
      if (found.state !== 'PENDING' && found.state !== 'RUNNING') return found;
    }
  };
  const said = async ({ name }: Run): Promise<unknown[]> =>
    (await client.listTransferLogs({ parent: name ?? null }))[0].map(({ severity, messageText }) => [
      severity,
      messageText,
    ]);
  const rows = async (): Promise<unknown> =>
    (await warehouse.run('SELECT id, CAST(_PARTITIONDATE AS STRING) FROM bronze.users ORDER BY 2, 1'))?.rows;

  it("puts a day's files in the place of the day's partition, and says so", async () => {
    const config = await mirror();
    await deliver('date=20260205/a.csv', '1,Ada\n2\n');
    await deliver('date=20260205/deeper/b.csv', '9,Not\n');
    await deliver('date=20260206/a.csv', '3,Bea\n');
    const first = await run(config, '2026-02-06T10:00:00Z');
    expect(first).to.include({ state: 'SUCCEEDED', dataSourceId: 'google_cloud_storage' });
    expect(await said(first)).to.deep.equal([
      ['INFO', '1 files of gs://shop-raw/date=20260205/*.csv, 2 rows, are loaded into users$20260205.'],
    ]);
    await run(config, '2026-02-07T10:00:00Z');
    await deliver('date=20260205/a.csv', '4,Cyd\n');
    await run(config, '2026-02-06T23:59:59Z');
    expect(await rows()).to.deep.equal([
      ['4', '2026-02-05'],
      ['3', '2026-02-06'],
    ]);
    const [runs] = await client.listTransferRuns({ parent: config });
    expect(runs.map(({ state, runTime }) => [state, Number(runTime?.seconds)])).to.deep.equal([
      ['SUCCEEDED', Date.parse('2026-02-06T23:59:59Z') / 1000],
      ['SUCCEEDED', Date.parse('2026-02-07T10:00:00Z') / 1000],
      ['SUCCEEDED', Date.parse('2026-02-06T10:00:00Z') / 1000],
    ]);
  });

  it('succeeds where no file matches, and changes nothing', async () => {
    const config = await mirror();
    const ended = await run(config, '2026-02-06T10:00:00Z');
    expect(ended.state).to.equal('SUCCEEDED');
    expect(await said(ended)).to.deep.equal([
      ['INFO', 'No file matches gs://shop-raw/date=20260205/*.csv: nothing is loaded.'],
    ]);
  });

  it('fails with file and line of what is no CSV, and leaves the partition as it was', async () => {
    const config = await mirror();
    await deliver('date=20260205/a.csv', '1,Ada\n');
    await run(config, '2026-02-06T10:00:00Z');
    await deliver('date=20260205/a.csv', '1,Ada\n2,Bea,too,much\n');
    const ended = await run(config, '2026-02-06T10:00:00Z');
    expect(ended).to.have.property('state', 'FAILED');
    expect(ended).to.have.nested.property('errorStatus.code', 3);
    expect(ended)
      .to.have.nested.property('errorStatus.message')
      .that.includes('gs://shop-raw/date=20260205/a.csv:2');
    expect(await rows()).to.deep.equal([['1', '2026-02-05']]);
  });

  it('adds the files that are newer than those that it added before', async () => {
    const config = await create({
      displayName: 'users as they come',
      dataSourceId: 'google_cloud_storage',
      destinationDatasetId: 'bronze',
      params: params({
        data_path_template: 'gs://shop-raw/new/*.csv',
        destination_table_name_template: 'users${run_date}',
        write_disposition: 'APPEND',
        skip_leading_rows: '1',
      }),
    });
    await deliver('new/a.csv', 'id,name\n1,Ada\n');
    const first = await run(config, '2026-02-06T10:00:00Z');
    expect(first.state, JSON.stringify(await said(first))).to.equal('SUCCEEDED');
    const again = await run(config, '2026-02-06T16:00:00Z');
    expect(await said(again)).to.deep.equal([
      [
        'INFO',
        'No file of gs://shop-raw/new/*.csv is newer than those that were added before: nothing is loaded.',
      ],
    ]);
    await deliver('new/b.csv', 'id,name\n2,Bea\n');
    expect(await said(await run(config, '2026-02-07T10:00:00Z'))).to.deep.equal([
      ['INFO', '1 files of gs://shop-raw/new/*.csv, 1 rows, are loaded into users$20260207.'],
    ]);
    expect(await rows()).to.deep.equal([
      ['1', '2026-02-06'],
      ['2', '2026-02-07'],
    ]);
    const [found] = await client.listTransferRuns({ parent: config });
    expect(JSON.stringify(found)).not.to.include('until');
  });

  it('starts a run for each time of the schedule in a range, one after the other', async () => {
    const config = await create({
      displayName: 'days',
      dataSourceId: 'scheduled_query',
      schedule: 'every day 03:13',
      params: params({
        query: `CREATE TABLE IF NOT EXISTS bronze.moments (moment TIMESTAMP);
          INSERT INTO bronze.moments (moment) VALUES (@run_time)`,
      }),
    });
    const ask = async (from: string, to: string): Promise<Run[]> => {
      const seconds = (time: string): { seconds: number } => ({ seconds: Date.parse(time) / 1000 });
      const requestedTimeRange = { startTime: seconds(from), endTime: seconds(to) };
      const [{ runs }] = await client.startManualTransferRuns({ parent: config, requestedTimeRange });
      return runs ?? [];
    };
    const runs = await ask('2026-02-05T00:00:00Z', '2026-02-08T00:00:00Z');
    for (const { name } of runs)
      for (let state: unknown = 'PENDING'; state === 'PENDING' || state === 'RUNNING';)
        ({ state } = (await client.getTransferRun({ name: name ?? null }))[0]);
    const made = await warehouse.run('SELECT CAST(moment AS STRING) FROM bronze.moments ORDER BY 1');
    expect(made?.rows).to.deep.equal([
      ['2026-02-05 03:13:00+00'],
      ['2026-02-06 03:13:00+00'],
      ['2026-02-07 03:13:00+00'],
    ]);
    const wrong = await ask('2026-02-08T00:00:00Z', '2026-02-05T00:00:00Z').catch((error: unknown) => error);
    expect(wrong).to.have.property('message').that.includes('must end after it starts');
  });

  it('runs a scheduled query for the day that it is asked for', async () => {
    const config = await create({
      displayName: 'days',
      dataSourceId: 'scheduled_query',
      params: params({
        query: 'CREATE OR REPLACE TABLE bronze.days AS SELECT @run_date AS day, @run_time AS moment',
      }),
    });
    expect(await run(config, '2026-02-06T10:00:00Z')).to.have.property('state', 'SUCCEEDED');
    const made = await warehouse.run('SELECT CAST(day AS STRING), CAST(moment AS STRING) FROM bronze.days');
    expect(made?.rows).to.deep.equal([['2026-02-06', '2026-02-06 10:00:00+00']]);
    const [configs] = await client.listTransferConfigs({ parent, dataSourceIds: ['scheduled_query'] });
    expect(configs.map(({ name, state }) => [name, state])).to.deep.equal([[config, 'SUCCEEDED']]);
  });

  it('fails where the query fails, with what it says', async () => {
    const config = await create({
      displayName: 'raised',
      dataSourceId: 'scheduled_query',
      params: params({ query: "RAISE USING MESSAGE = 'Nothing landed'" }),
    });
    const ended = await run(config, '2026-02-06T10:00:00Z');
    expect(ended).to.have.property('state', 'FAILED');
    expect(ended).to.have.nested.property('errorStatus.message').that.includes('Nothing landed');
  });

  it('refuses a time to come, a config that is disabled and one that is not there', async () => {
    const config = await mirror();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const refused = async (name: string, time: string): Promise<unknown> =>
      run(name, time).catch((error: unknown) => error);
    expect(await refused(config, later))
      .to.have.property('message')
      .that.includes('in the future');
    await client.updateTransferConfig({
      transferConfig: { name: config, disabled: true },
      updateMask: { paths: ['disabled'] },
    });
    expect(await refused(config, '2026-02-06T10:00:00Z'))
      .to.have.property('message')
      .that.includes('disabled');
    // The client hands over the answer as it came.
    expect(await refused(`${parent}/transferConfigs/none`, '2026-02-06T10:00:00Z')).to.have.property(
      'code',
      404,
    );
  });
});
