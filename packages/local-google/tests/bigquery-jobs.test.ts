import type { BigQuery } from '@google-cloud/bigquery';
import { expect } from 'chai';
import { type BigQueryIn, makeItems, openBigQuery, refusal, rowsOf } from './bigquery-in.ts';

describe("Jobs of BigQuery on loopback, asked by Google's client for Node", () => {
  let opened: BigQueryIn;
  let bigquery: BigQuery;

  beforeEach(async () => {
    opened = await openBigQuery();
    ({ bigquery } = opened);
    await makeItems(bigquery);
  });
  afterEach(() => opened.close());

  const table = (tableId: string): object => ({ projectId: 'shop', datasetId: 'gold', tableId });

  describe('a query with a destination', () => {
    const ask = async (query: string, settings: object): Promise<unknown> => {
      const [job] = await bigquery.createQueryJob({ query, ...settings });
      return (await job.getQueryResults())[0];
    };
    const destination = (): object => ({ destination: bigquery.dataset('gold').table('copy') });

    it('makes the table, and refuses one that has rows', async () => {
      const query = 'SELECT id, UPPER(name) AS name FROM gold.item WHERE id < 3';
      expect(await ask(query, destination())).to.deep.equal([
        { id: 1, name: 'SHIRT' },
        { id: 2, name: 'SOCKS' },
      ]);
      expect(await refusal(ask(query, destination()))).to.deep.equal([
        409,
        'duplicate',
        'Already Exists: Table gold.copy at [1:1]',
      ]);
      expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.copy')).to.deep.equal([{ n: 2 }]);
    });

    it('adds rows by the names of their columns, and refuses other columns', async () => {
      await ask('SELECT 1 AS id, "a" AS name', destination());
      const append = { ...destination(), writeDisposition: 'WRITE_APPEND' };
      expect(await ask('SELECT "b" AS name, 2 AS id', append)).to.deep.equal([
        { id: 1, name: 'a' },
        { id: 2, name: 'b' },
      ]);
      expect(await refusal(ask('SELECT 3 AS id, 4 AS size', append))).to.deep.equal([
        400,
        'invalid',
        'Provided Schema does not match Table gold.copy. Cannot add fields (field: size) at [1:1]',
      ]);
      expect(await refusal(ask('SELECT "x" AS id', append))).to.have.property(
        '2',
        'Provided Schema does not match Table gold.copy. Field id has changed type from INT64 to STRING at [1:1]',
      );
      expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.copy')).to.deep.equal([{ n: 2 }]);
    });

    it('replaces rows, and the columns where they are others', async () => {
      await ask('SELECT 1 AS id', destination());
      const truncate = { ...destination(), writeDisposition: 'WRITE_TRUNCATE' };
      await ask('SELECT 2 AS id', truncate);
      expect(await rowsOf(bigquery, 'SELECT * FROM gold.copy')).to.deep.equal([{ id: 2 }]);
      await ask('SELECT "x" AS word', truncate);
      expect(await rowsOf(bigquery, 'SELECT * FROM gold.copy')).to.deep.equal([{ word: 'x' }]);
      const [metadata] = (await bigquery.dataset('gold').table('copy').getMetadata()) as unknown as [object];
      expect(metadata).to.have.deep.nested.property('schema.fields', [
        { name: 'word', type: 'STRING', mode: 'NULLABLE' },
      ]);
    });

    it('may not make a table, and takes no script and no statement that is no query', async () => {
      const never = { ...destination(), createDisposition: 'CREATE_NEVER' };
      expect(await refusal(ask('SELECT 1 AS id', never))).to.have.property('1', 'notFound');
      expect(await refusal(ask('SELECT 1; SELECT 2', destination()))).to.deep.equal([
        400,
        'invalid',
        'configuration.query.destinationTable cannot be set for scripts at [1:1]',
      ]);
      expect(await refusal(ask('DELETE FROM gold.item WHERE TRUE', destination()))).to.deep.equal([
        400,
        'invalid',
        'Cannot set destination table in jobs with DML statements at [1:1]',
      ]);
      expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.item')).to.deep.equal([{ n: 3 }]);
    });
  });

  it('finds names without a dataset in the default one', async () => {
    const defaultDataset = { datasetId: 'gold', projectId: 'shop' };
    const ask = async (query: string): Promise<unknown> =>
      (await bigquery.query({ query, defaultDataset }))[0];
    expect(await ask('SELECT COUNT(*) AS n FROM item')).to.deep.equal([{ n: 3 }]);
    await ask('CREATE TABLE other AS SELECT id FROM item WHERE id = 1');
    await ask('INSERT INTO other (id) VALUES (9)');
    expect(await rowsOf(bigquery, 'SELECT id FROM gold.other ORDER BY id')).to.deep.equal([
      { id: 1 },
      { id: 9 },
    ]);
    expect(
      await ask(
        'CREATE TEMP TABLE item AS SELECT 7 AS id; SELECT id FROM item; DROP TABLE item; DROP TABLE other',
      ),
    ).to.deep.equal([{ id: 7 }]);
    expect(await ask('SELECT table_name FROM INFORMATION_SCHEMA.TABLES')).to.deep.equal([
      { table_name: 'item' },
    ]);
    await ask('CREATE PROCEDURE clear() BEGIN DELETE FROM gold.item WHERE TRUE; END');
    await ask('CALL clear()');
    expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.item')).to.deep.equal([{ n: 0 }]);
    const view = bigquery.query({ query: 'CREATE VIEW seen AS SELECT id FROM item', defaultDataset });
    expect(await refusal(view)).to.have.property('1', 'notFound');
    expect(await refusal(bigquery.query('SELECT * FROM item'))).to.have.property('1', 'notFound');
  });

  it('refuses a query that would be billed for more than it may', async () => {
    const query = 'SELECT name FROM gold.item';
    const least = String(10 * 2 ** 20);
    expect(await refusal(bigquery.query({ query, maximumBytesBilled: '1000' }))).to.deep.equal([
      400,
      'bytesBilledLimitExceeded',
      `Query exceeded limit for bytes billed: 1000. ${least} or higher required. at [1:1]`,
    ]);
    const twice = `${query}; DELETE FROM gold.item WHERE TRUE`;
    expect(await refusal(bigquery.query({ query: twice, maximumBytesBilled: least }))).to.have.property(
      '1',
      'bytesBilledLimitExceeded',
    );
    const [rows] = await bigquery.query({ query, maximumBytesBilled: least });
    expect(rows).to.have.lengthOf(3);
  });

  it('cancels a query that runs, and undoes it', async () => {
    const [job] = await bigquery.createQueryJob(`
      BEGIN TRANSACTION;
      DELETE FROM gold.item WHERE TRUE;
      BEGIN
        SELECT SUM(MOD(a * b, 7)) FROM UNNEST(GENERATE_ARRAY(1, 50000)) AS a, UNNEST(GENERATE_ARRAY(1, 50000)) AS b;
      EXCEPTION WHEN ERROR THEN
        COMMIT TRANSACTION;
      END;`);
    await job.cancel();
    const error = await refusal(job.getQueryResults());
    expect(error).to.deep.equal([499, 'stopped', 'Job execution was cancelled: User requested cancellation']);
    const [metadata] = (await job.getMetadata()) as unknown as [object];
    expect(metadata).to.have.nested.property('status.errorResult.reason', 'stopped');
    expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.item')).to.deep.equal([{ n: 3 }]);
  });

  it('cancels a query that waits for the analyzer, and none after it', async () => {
    const { warehouse } = opened;
    const waits = Promise.withResolvers<undefined>();
    const scriptType = warehouse.scriptType.bind(warehouse);
    warehouse.scriptType = async (sql) => {
      await waits.promise;
      return scriptType(sql);
    };
    const [job] = await bigquery.createQueryJob('DELETE FROM gold.item WHERE TRUE');
    await job.cancel();
    warehouse.scriptType = scriptType;
    waits.resolve(undefined);
    expect(await refusal(job.getQueryResults())).to.have.property('1', 'stopped');
    expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.item')).to.deep.equal([{ n: 3 }]);
  });

  it('reads a table by pages, each from where it begins, and no view', async () => {
    await bigquery.query('CREATE TABLE gold.many AS SELECT n FROM UNNEST(GENERATE_ARRAY(1, 25)) AS n');
    const found: unknown[] = [];
    for (let query: object | undefined = { maxResults: 10 }; query !== undefined;) {
      const [rows, next] = (await bigquery
        .dataset('gold')
        .table('many')
        .getRows({ ...query, autoPaginate: false })) as unknown as [object[], object | undefined];
      found.push(...rows);
      query = next ?? undefined;
    }
    expect(found).to.deep.equal(Array.from({ length: 25 }, (_, index) => ({ n: index + 1 })));
    const pages = opened.google.requests.filter((request) => request.endsWith('/tables/many/data'));
    expect(pages).to.have.lengthOf(3);
    await bigquery.query('CREATE VIEW gold.seen AS SELECT id FROM gold.item');
    expect(await refusal(bigquery.dataset('gold').table('seen').getRows())).to.have.property(
      '2',
      'Cannot list a table of type VIEW.',
    );
  });

  it('lists jobs by state, time and labels', async () => {
    const before = Date.now();
    const [job] = await bigquery.createQueryJob({ query: 'SELECT 1', labels: { step: 'one' } });
    await job.getQueryResults();
    const after = Date.now() + 1;
    const list = async (options: object): Promise<unknown[]> =>
      (await bigquery.getJobs(options))[0].map(({ metadata }) => metadata as unknown);
    expect(await list({ minCreationTime: String(after) })).to.deep.equal([]);
    expect(await list({ stateFilter: 'running' })).to.deep.equal([]);
    const [found] = await list({ minCreationTime: String(before), stateFilter: 'done', projection: 'full' });
    expect(found).to.have.deep.nested.property('configuration.labels', { step: 'one' });
    const [minimal] = await list({ minCreationTime: String(before) });
    expect(minimal).to.have.property('state', 'DONE');
    expect(minimal).not.to.have.property('configuration');
    expect(await list({ maxCreationTime: String(before - 1) })).not.to.include(found);
  });

  it('refuses a dry run of a job that is no query', async () => {
    const load = { sourceUris: ['gs://shop/a'], destinationTable: table('item') };
    expect(await refusal(bigquery.createJob({ configuration: { load, dryRun: true } }))).to.have.property(
      '2',
      'No answer for a dry run of a load job',
    );
  });
});
