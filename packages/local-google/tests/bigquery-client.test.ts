import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BigQuery, Dataset, Job, Table } from '@google-cloud/bigquery';
import type { EmbeddedWarehouse } from '@ecommerce/googlesql';
import { expect } from 'chai';
import { startGoogle } from '../server.ts';
import { type BigQueryIn, makeItems, openBigQuery } from './bigquery-in.ts';

describe("BigQuery on loopback, asked by Google's client for Node", () => {
  let opened: BigQueryIn;
  let warehouse: EmbeddedWarehouse;
  let buckets: string;
  let bigquery: BigQuery;

  beforeEach(async () => {
    opened = await openBigQuery();
    ({ warehouse, buckets, bigquery } = opened);
  });

  afterEach(() => opened.close());

  const metadataOf = async (thing: Dataset | Table | Job): Promise<object> => {
    const [metadata] = (await thing.getMetadata()) as unknown as [object];
    return metadata;
  };
  it('answers a query with values of every type', async () => {
    const [rows] =
      await bigquery.query(`SELECT 1 AS whole, 1.5 AS part, NUMERIC '1.1' AS exact, TRUE AS yes, 'é' AS word,
      b'\\x01\\x02' AS bytes, DATE '2026-02-05' AS day, TIME '01:02:03.5' AS time, DATETIME '2026-02-05 01:02:03' AS moment,
      TIMESTAMP '2024-01-01 00:00:00.123456+00' AS instant, TIMESTAMP '0001-01-01 00:00:00+00' AS first,
      JSON '{"a":1}' AS document, [1, 2] AS list, STRUCT(1 AS a, ['x'] AS b) AS record, CAST(NULL AS STRING) AS nothing`);
    const shown: unknown = JSON.parse(JSON.stringify(rows));
    expect(shown).to.deep.equal([
      {
        whole: 1,
        part: 1.5,
        exact: '1.1',
        yes: true,
        word: 'é',
        bytes: { type: 'Buffer', data: [1, 2] },
        day: { value: '2026-02-05' },
        time: { value: '01:02:03.500000' },
        moment: { value: '2026-02-05T01:02:03' },
        instant: { value: '2024-01-01T00:00:00.123456000Z' },
        first: { value: '0001-01-01T00:00:00.000Z' },
        document: '{"a":1}',
        list: [1, 2],
        record: { a: 1, b: ['x'] },
        nothing: null,
      },
    ]);
  });

  it('takes named parameters of every type', async () => {
    const params = {
      word: "it's",
      whole: 3,
      part: 0.5,
      yes: true,
      bytes: Buffer.from([0, 255]).toString('base64'),
      day: bigquery.date('2026-02-05'),
      time: bigquery.time('01:02:03.5'),
      moment: bigquery.datetime('2026-02-05T01:02:03'),
      instant: bigquery.timestamp('2024-01-01T00:00:00.123456Z'),
      list: [1, 2],
      record: { a: 1, b: ['x', 'y'] },
      records: [{ a: 1 }, { a: 2 }],
      nothing: null,
      none: [],
    };
    const names = Object.keys(params);
    const [rows] = await bigquery.query({
      query: `SELECT ${names.map((name) => `@${name} AS ${name}`).join(', ')}`,
      params,
      types: { bytes: 'BYTES', nothing: 'DATE', none: ['INT64'] },
    });
    expect(JSON.parse(JSON.stringify(rows))).to.deep.equal([
      {
        word: "it's",
        whole: 3,
        part: 0.5,
        yes: true,
        bytes: { type: 'Buffer', data: [0, 255] },
        day: { value: '2026-02-05' },
        time: { value: '01:02:03.500000' },
        moment: { value: '2026-02-05T01:02:03' },
        instant: { value: '2024-01-01T00:00:00.123456000Z' },
        list: [1, 2],
        record: { a: 1, b: ['x', 'y'] },
        records: [{ a: 1 }, { a: 2 }],
        nothing: null,
        none: [],
      },
    ]);
  });

  it('takes positional parameters, and refuses one that is not of its type', async () => {
    const [rows] = await bigquery.query({ query: 'SELECT ? AS a, ? AS b', params: ['x', [1, 2]] });
    expect(rows).to.deep.equal([{ a: 'x', b: [1, 2] }]);
    const wrong = bigquery.query({ query: 'SELECT @n', params: { n: 'x' }, types: { n: 'INT64' } });
    const error: unknown = await wrong.catch((cause: unknown) => cause);
    expect(error).to.include({ code: 400, message: 'Parameter @n: x is not a INT64' });
  });

  it('shows what SQL made, and drops it', async () => {
    await makeItems(bigquery);
    const [datasets] = await bigquery.getDatasets();
    expect(datasets.map(({ id }) => id)).to.deep.equal(['gold']);
    const [tables] = await bigquery.dataset('gold').getTables();
    expect(tables.map(({ id }) => id)).to.deep.equal(['item']);
    const metadata = await metadataOf(bigquery.dataset('gold').table('item'));
    expect(metadata).to.deep.include({ numRows: '3', numBytes: '44', type: 'TABLE' });
    expect(metadata).to.have.deep.nested.property('schema.fields', [
      { name: 'id', type: 'INTEGER', mode: 'REQUIRED' },
      { name: 'name', type: 'STRING', mode: 'NULLABLE' },
    ]);
    await bigquery.query('DROP TABLE gold.item');
    expect(await bigquery.dataset('gold').table('item').exists()).to.deep.equal([false]);
  });

  it('makes datasets, tables and views that SQL then sees', async () => {
    const [dataset] = await bigquery.createDataset('gold', { labels: { layer: 'gold' } });
    const [table] = await dataset.createTable('item', {
      schema: [{ name: 'id', type: 'INT64' }],
      labels: { owner: 'shop' },
    });
    await bigquery.query('INSERT INTO gold.item (id) VALUES (7)');
    await dataset.createTable('ids', { view: { query: 'SELECT id FROM gold.item', useLegacySql: false } });
    const [rows] = await bigquery.query('SELECT id FROM `shop.gold.ids`');
    expect(rows).to.deep.equal([{ id: 7 }]);
    const view = await metadataOf(dataset.table('ids'));
    expect(view).to.have.deep.nested.property('schema.fields', [
      { name: 'id', type: 'INTEGER', mode: 'NULLABLE' },
    ]);
    await table.setMetadata({ schema: 'id:INTEGER,name:STRING', description: 'Things sold' });
    const [after] = await bigquery.query('SELECT id, name FROM gold.item');
    expect(after).to.deep.equal([{ id: 7, name: null }]);
    const kept = await metadataOf(table);
    expect(kept).to.deep.include({ description: 'Things sold', labels: { owner: 'shop' } });
    await dataset.delete({ force: true });
    const gone = await bigquery.query('SELECT 1 FROM gold.item').catch((error: unknown) => error);
    expect(gone).to.have.property('code', 404);
  });

  it('lists rows of a table and of a query by pages', async () => {
    await makeItems(bigquery);
    const [rows, next] = await bigquery
      .dataset('gold')
      .table('item')
      .getRows({ maxResults: 2, autoPaginate: false });
    expect(rows).to.deep.equal([
      { id: 1, name: 'Shirt' },
      { id: 2, name: 'Socks' },
    ]);
    expect(next).to.have.property('pageToken').that.is.a('string');
    const [all] = await bigquery.query({ query: 'SELECT id FROM gold.item ORDER BY id', maxResults: 1 });
    expect(all).to.deep.equal([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('runs a job that is asked for later, with labels and counts', async () => {
    await makeItems(bigquery);
    const [job] = await bigquery.createQueryJob({
      query: "UPDATE gold.item SET name = 'Sold' WHERE id < 3",
      jobId: 'mine',
      labels: { step: 'sell' },
    });
    await job.getQueryResults();
    const metadata = await metadataOf(bigquery.job('mine'));
    expect(metadata).to.have.nested.property('status.state', 'DONE');
    expect(metadata).to.have.nested.property('statistics.query.numDmlAffectedRows', '2');
    expect(metadata).to.have.nested.property('statistics.query.statementType', 'UPDATE');
    expect(metadata).to.have.deep.nested.property('configuration.labels', { step: 'sell' });
    const again = bigquery.createQueryJob({ query: 'SELECT 1', jobId: 'mine' });
    expect(await again.catch((error: unknown) => error)).to.have.property('code', 409);
  });

  it('says what a query would do, and does not do it', async () => {
    await makeItems(bigquery);
    const [job] = await bigquery.createQueryJob({
      query: 'SELECT name FROM gold.item WHERE id > @id',
      params: { id: 1 },
      dryRun: true,
    });
    const { statistics } = job.metadata as { statistics: { query: object; totalBytesProcessed: string } };
    expect(statistics.totalBytesProcessed).to.equal('44');
    expect(statistics.query).to.deep.include({
      statementType: 'SELECT',
      schema: { fields: [{ name: 'name', type: 'STRING', mode: 'NULLABLE' }] },
      referencedTables: [{ projectId: 'shop', datasetId: 'gold', tableId: 'item' }],
    });
    await bigquery.createQueryJob({ query: 'DROP TABLE gold.item', dryRun: true });
    await bigquery.query({ query: 'DELETE FROM gold.item WHERE TRUE; SELECT 1', dryRun: true });
    const [rows] = await bigquery.query('SELECT COUNT(*) AS n FROM gold.item');
    expect(rows).to.deep.equal([{ n: 3 }]);
    const wrong = bigquery.createQueryJob({ query: 'SELECT nothing FROM gold.item', dryRun: true });
    expect(await wrong.catch((error: unknown) => error)).to.have.property('code', 400);
  });

  it('runs a script with its statements as child jobs', async () => {
    await makeItems(bigquery);
    const [job] = await bigquery.createQueryJob({
      query: `DECLARE n INT64;
        UPDATE gold.item SET name = 'x' WHERE id = 1;
        SET n = (SELECT COUNT(*) FROM gold.item);
        SELECT n`,
    });
    const [rows] = await job.getQueryResults();
    expect(rows).to.deep.equal([{ n: 3 }]);
    const metadata = await metadataOf(job);
    expect(metadata).to.have.nested.property('statistics.query.statementType', 'SCRIPT');
    expect(metadata).to.have.nested.property('statistics.numChildJobs', '3');
    const [children] = await bigquery.getJobs({ parentJobId: job.id ?? '' });
    expect(children.map((child) => child.metadata as object)).to.have.nested.property(
      '[2].statistics.query.numDmlAffectedRows',
      '1',
    );
  });

  it('makes procedures that SQL calls, and shows those that SQL makes', async () => {
    await makeItems(bigquery);
    const dataset = bigquery.dataset('gold');
    await dataset.createRoutine('rename', {
      routineType: 'PROCEDURE',
      language: 'SQL',
      arguments: [{ name: 'wanted', dataType: { typeKind: 'STRING' } }],
      definitionBody: 'UPDATE gold.item SET name = wanted WHERE id = 1;',
    });
    await bigquery.query("CALL gold.rename('Hat')");
    const [rows] = await bigquery.query('SELECT name FROM gold.item WHERE id = 1');
    expect(rows).to.deep.equal([{ name: 'Hat' }]);
    await bigquery.query('CREATE PROCEDURE gold.other(OUT n INT64) BEGIN SET n = 1; END');
    const [routines] = await dataset.getRoutines();
    expect(routines.map(({ id }) => id)).to.deep.equal(['other', 'rename']);
    await dataset.routine('rename').delete();
    const gone: unknown = await bigquery.query("CALL gold.rename('x')").catch((cause: unknown) => cause);
    expect(gone).to.have.property('code', 404);
  });

  it('loads CSV that the client sends, in place of rows or after them, all of it or nothing', async () => {
    const [dataset] = await bigquery.createDataset('bronze');
    const table = dataset.table('sale');
    const file = join(buckets, 'sale.csv');
    const load = async (content: string, more: object = {}): Promise<unknown> => {
      await writeFile(file, content);
      const [job] = (await table.load(file, {
        sourceFormat: 'CSV',
        skipLeadingRows: 1,
        schema: { fields: ['id:INT64', 'name:STRING', 'day:DATE'].map(fieldOf) },
        ...more,
      })) as unknown as [{ statistics: { load: { outputRows: string } } }];
      return job.statistics.load.outputRows;
    };
    const fieldOf = (text: string): object => {
      const [name, type] = text.split(':');
      return { name, type };
    };
    const rows = async (): Promise<unknown> =>
      (await bigquery.query('SELECT id, name, CAST(day AS STRING) AS day FROM bronze.sale ORDER BY id'))[0];
    expect(await load('id,name,day\n1,"a\r\nb",2026-02-05\n2,,\n')).to.equal('2');
    expect(await load('id,name,day\n3,"",2026-02-06\n')).to.equal('1');
    const all = [
      { id: 1, name: 'a\r\nb', day: '2026-02-05' },
      { id: 2, name: null, day: null },
      { id: 3, name: '', day: '2026-02-06' },
    ];
    expect(await rows()).to.deep.equal(all);
    const wrong = load('id,name,day\n4,x,soon\n').catch((error: unknown) => error);
    expect(String(await wrong)).to.include('soon');
    expect(await rows()).to.deep.equal(all);
    expect(await load('id,name,day\n9,x,\n', { writeDisposition: 'WRITE_TRUNCATE' })).to.equal('1');
    expect(await rows()).to.deep.equal([{ id: 9, name: 'x', day: null }]);
    const [tables] = await dataset.getTables();
    expect(tables.map(({ id }) => id)).to.deep.equal(['sale']);
  });

  it('loads Parquet from a bucket', async () => {
    await makeItems(bigquery);
    await bigquery.query(`EXPORT DATA OPTIONS (uri = 'gs://shop-exports/item/*.parquet', format = 'PARQUET') AS
      SELECT id, name FROM gold.item; CREATE TABLE gold.copy (name STRING, id INT64)`);
    const [job] = await bigquery.createJob({
      configuration: {
        load: {
          sourceUris: ['gs://shop-exports/item/*'],
          sourceFormat: 'PARQUET',
          destinationTable: { projectId: 'shop', datasetId: 'gold', tableId: 'copy' },
        },
      },
    });
    await job.promise();
    const [rows] = await bigquery.query(
      'SELECT * FROM gold.copy EXCEPT DISTINCT SELECT name, id FROM gold.item',
    );
    expect(rows).to.deep.equal([]);
    const [count] = await bigquery.query('SELECT COUNT(*) AS n FROM gold.copy');
    expect(count).to.deep.equal([{ n: 3 }]);
  });

  it('has no table any more that a killed load was filling', async () => {
    await warehouse.run(`CREATE SCHEMA bronze; CREATE TABLE bronze.load_of_the_day (id INT64);
      CREATE TABLE bronze.load_0b5c8c1e_8a3e_4b27_9f0d_3f2a1c9d7e55 (id STRING)`);
    const again = await startGoogle({ id: 'shop', number: '123456' }, { warehouse, buckets });
    await again.close();
    const { relations } = warehouse.contents();
    expect(relations.map(({ name }) => name)).to.deep.equal(['load_of_the_day']);
  });

  it('names what a load asks for and nothing here does', async () => {
    await makeItems(bigquery);
    const configuration = {
      load: {
        sourceUris: ['gs://shop-exports/a.avro'],
        sourceFormat: 'AVRO',
        destinationTable: { projectId: 'shop', datasetId: 'gold', tableId: 'item' },
      },
    };
    const error: unknown = await bigquery.createJob({ configuration }).catch((cause: unknown) => cause);
    expect(error).to.include({ code: 501, message: 'No answer for a load of format AVRO' });
  });

  it("refuses with Google's codes and reasons, and says where", async () => {
    const refused = async (sql: string): Promise<unknown> => {
      const error: unknown = await bigquery.query(sql).catch((cause: unknown) => cause);
      expect(error).to.be.an('error');
      const { code, errors } = error as { code: number; errors: { reason: string; message: string }[] };
      return [code, errors[0]?.reason, errors[0]?.message];
    };
    expect(await refused('SELECT FROM')).to.deep.equal([
      400,
      'invalidQuery',
      'Syntax error: SELECT list must not be empty at [1:8]',
    ]);
    expect(await refused('SELECT 1 FROM gold.item')).to.deep.equal([
      404,
      'notFound',
      'Table not found: gold.item at [1:15]',
    ]);
    await makeItems(bigquery);
    expect(await refused('CREATE TABLE gold.item (id INT64)')).to.deep.equal([
      409,
      'duplicate',
      'Already Exists: Table gold.item at [1:1]',
    ]);
  });
});
