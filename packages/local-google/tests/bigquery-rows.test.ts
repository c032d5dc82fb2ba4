import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BigQuery } from '@google-cloud/bigquery';
import type { EmbeddedWarehouse } from '@ecommerce/googlesql';
import { expect } from 'chai';
import { z } from 'zod';
import { type BigQueryIn, makeItems, openBigQuery, refusal, rowsOf } from './bigquery-in.ts';

describe("Rows of BigQuery on loopback, brought and taken by Google's client for Node", () => {
  let opened: BigQueryIn;
  let warehouse: EmbeddedWarehouse;
  let bigquery: BigQuery;

  beforeEach(async () => {
    opened = await openBigQuery();
    ({ warehouse, bigquery } = opened);
    await makeItems(bigquery);
  });
  afterEach(() => opened.close());

  /** Runs a job to its end and gives what it tells of itself. */
  const run = async (configuration: object): Promise<object> => {
    const [job] = await bigquery.createJob({ configuration });
    await new Promise<void>((resolve, reject) => {
      job.on('complete', () => {
        resolve();
      });
      job.on('error', reject);
    });
    const [metadata] = (await job.getMetadata()) as unknown as [{ statistics: object }];
    return metadata.statistics;
  };
  const table = (tableId: string): object => ({ projectId: 'shop', datasetId: 'gold', tableId });

  it('copies tables, with what is said of their columns', async () => {
    await bigquery
      .dataset('gold')
      .table('item')
      .setMetadata({
        schema: {
          fields: [
            { name: 'id', type: 'INTEGER', mode: 'REQUIRED', description: 'Its number' },
            { name: 'name', type: 'STRING' },
          ],
        },
      });
    const copy = (more: object): Promise<object> =>
      run({ copy: { sourceTable: table('item'), destinationTable: table('copy'), ...more } });
    expect(await copy({})).to.have.nested.property('copy.copiedRows', '3');
    const [metadata] = (await bigquery.dataset('gold').table('copy').getMetadata()) as unknown as [object];
    expect(metadata).to.have.nested.property('schema.fields[0].description', 'Its number');
    expect(metadata).to.have.nested.property('schema.fields[0].mode', 'REQUIRED');
    expect(await copy({ writeDisposition: 'WRITE_APPEND' })).to.have.nested.property('copy.copiedRows', '3');
    expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.copy')).to.deep.equal([{ n: 6 }]);
    expect(await refusal(copy({}))).to.have.property('1', 'duplicate');
    await copy({
      sourceTable: undefined,
      sourceTables: [table('item'), table('item')],
      writeDisposition: 'WRITE_TRUNCATE',
    });
    expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.copy')).to.deep.equal([{ n: 6 }]);
    expect(await refusal(copy({ operationType: 'SNAPSHOT' }))).to.deep.equal([
      501,
      'notImplemented',
      'No answer for a copy with operationType SNAPSHOT',
    ]);
    expect(await refusal(copy({ sourceTable: table('nothing') }))).to.have.property('1', 'notFound');
  });

  it('copies the day of loading along', async () => {
    await bigquery.query('CREATE TABLE gold.daily (line STRING) PARTITION BY _PARTITIONDATE');
    await writeFile(join(opened.buckets, 'day.csv'), 'a\n');
    await warehouse.loadPartition('gold', 'daily', '2026-02-05', [join(opened.buckets, 'day.csv')]);
    await run({ copy: { sourceTable: table('daily'), destinationTable: table('copy') } });
    expect(
      await rowsOf(bigquery, 'SELECT line, CAST(_PARTITIONDATE AS STRING) AS day FROM gold.copy'),
    ).to.deep.equal([{ line: 'a', day: '2026-02-05' }]);
  });

  describe('an extract', () => {
    const extract = (more: object): Promise<object> =>
      run({ extract: { sourceTable: table('value'), ...more } });
    const file = (name: string): Promise<Buffer> => readFile(join(opened.buckets, 'shop-out', name));

    beforeEach(async () => {
      await bigquery.query(
        'CREATE TABLE gold.value AS SELECT 1 AS id, "a,b" AS word, CAST(NULL AS STRING) AS nothing, "" AS blank',
      );
      opened.google.state.resources.set('storage.googleapis.com/b/shop-out', { name: 'shop-out' });
    });

    it('writes CSV', async () => {
      await extract({ destinationUris: ['gs://shop-out/plain.csv'] });
      expect(String(await file('plain.csv'))).to.equal('id,word,nothing,blank\n1,"a,b",,""\n');
      await extract({
        destinationUris: ['gs://shop-out/other-*.csv'],
        fieldDelimiter: 'tab',
        printHeader: false,
        compression: 'GZIP',
      });
      expect(String(gunzipSync(await file('other-000000000000.csv')))).to.equal('1\ta,b\t\t""\n');
    });

    it('writes values of every type as lines of JSON, and loads them again', async () => {
      await bigquery.query(`CREATE OR REPLACE TABLE gold.value AS SELECT 9007199254740993 AS id, 1.5 AS part, NUMERIC '1.10' AS exact,
        TRUE AS yes, b'\\x01' AS bytes, DATE '2026-02-05' AS day, TIME '01:02:03' AS time, DATETIME '2026-02-05 01:02:03' AS moment,
        TIMESTAMP '2026-02-05 01:02:03.5+00' AS instant, JSON '{"a":[1]}' AS document, ['x', 'y'] AS list,
        STRUCT(1 AS a, ['z'] AS b) AS record, [STRUCT(2 AS c)] AS records, CAST(NULL AS STRING) AS nothing`);
      await extract({
        destinationUris: ['gs://shop-out/value.json'],
        destinationFormat: 'NEWLINE_DELIMITED_JSON',
      });
      expect(JSON.parse(String(await file('value.json')))).to.deep.equal({
        id: '9007199254740993',
        part: 1.5,
        exact: '1.1',
        yes: true,
        bytes: 'AQ==',
        day: '2026-02-05',
        time: '01:02:03',
        moment: '2026-02-05T01:02:03',
        instant: '2026-02-05 01:02:03.5 UTC',
        document: { a: [1] },
        list: ['x', 'y'],
        record: { a: '1', b: ['z'] },
        records: [{ c: '2' }],
      });
      await bigquery.query('CREATE TABLE gold.again AS SELECT * FROM gold.value WHERE FALSE');
      const load = {
        sourceUris: ['gs://shop-out/value.json'],
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        destinationTable: table('again'),
      };
      expect(await run({ load })).to.have.nested.property('load.outputRows', '1');
      const texts = (name: string): string => `SELECT TO_JSON_STRING(t) AS t FROM gold.${name} AS t`;
      expect(await rowsOf(bigquery, texts('again'))).to.deep.equal(await rowsOf(bigquery, texts('value')));
    });

    it('writes Parquet', async () => {
      await extract({
        destinationUris: ['gs://shop-out/value.parquet'],
        destinationFormat: 'PARQUET',
        compression: 'ZSTD',
      });
      const load = {
        sourceUris: ['gs://shop-out/value.parquet'],
        sourceFormat: 'PARQUET',
        destinationTable: table('value'),
      };
      await run({ load });
      expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.value WHERE word = "a,b"')).to.deep.equal(
        [{ n: 2 }],
      );
    });

    it('refuses what it cannot do, by name', async () => {
      const uri = { destinationUris: ['gs://shop-out/value'] };
      expect(await refusal(extract({ ...uri, destinationFormat: 'AVRO' }))).to.have.property(
        '2',
        'No answer for an extract of format AVRO',
      );
      expect(await refusal(extract({ ...uri, compression: 'ZSTD' }))).to.have.property('0', 400);
      expect(await refusal(extract({ destinationUris: ['gs://nowhere/value'] }))).to.deep.equal([
        undefined,
        'notFound',
        'Not found: Bucket nowhere',
      ]);
      await bigquery.query('CREATE OR REPLACE TABLE gold.value AS SELECT [1] AS list');
      expect(await refusal(extract(uri))).to.have.property(
        '2',
        'Operation cannot be performed on a nested schema. Field: list',
      );
    });
  });

  describe('a load of JSON', () => {
    const load = async (lines: string, more: object = {}): Promise<unknown> => {
      const file = join(opened.buckets, 'rows.json');
      await writeFile(file, lines);
      const [job] = (await bigquery
        .dataset('gold')
        .table('item')
        .load(file, {
          sourceFormat: 'NEWLINE_DELIMITED_JSON',
          ...more,
        })) as unknown as [{ statistics: { load: { outputRows: string } } }];
      return job.statistics.load.outputRows;
    };

    it('takes numbers that no double holds', async () => {
      expect(
        await load('{"id": 9007199254740993, "name": "x"}\n\n{"id": 1e2}\n', {
          writeDisposition: 'WRITE_TRUNCATE',
        }),
      ).to.equal('2');
      expect(
        await rowsOf(bigquery, 'SELECT CAST(id AS STRING) AS id, name FROM gold.item ORDER BY name'),
      ).to.deep.equal([
        { id: '100', name: null },
        { id: '9007199254740993', name: 'x' },
      ]);
    });

    it('refuses a line that does not fit, says which, and changes nothing', async () => {
      const said = async (line: string): Promise<string> =>
        load(`{"id": 5}\n${line}\n`).then(
          () => 'loaded',
          (error: unknown) => (error as Error).message.replace(/^.*:(\d+:)/, '$1'),
        );
      expect(await said('{"id": 6, "size": 1}')).to.equal('2: no such field: size.');
      expect(await said('{"name": "x"}')).to.equal('2: Missing required field: id.');
      expect(await said('{"id": [6]}')).to.equal('2: Array specified for non-repeated field: id.');
      expect(await said('{"id": 6,}')).to.match(/^2: .*JSON/);
      expect(await said('{"id": "six"}')).to.include('six');
      expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.item')).to.deep.equal([{ n: 3 }]);
      expect(await load('{"id": 6, "size": 1}\n', { ignoreUnknownValues: true })).to.equal('1');
    });
  });

  describe('rows that are inserted one by one', () => {
    const insert = (rows: object[], options: object = {}): Promise<unknown> =>
      bigquery.dataset('gold').table('item').insert(rows, options);
    const Partial = z.object({
      errors: z.array(
        z.object({
          row: z.object({ id: z.unknown() }),
          errors: z.array(z.object({ reason: z.string(), message: z.string() })),
        }),
      ),
    });
    const failures = async (work: Promise<unknown>): Promise<unknown> => {
      const { errors } = Partial.parse(await work.catch((cause: unknown) => cause));
      return errors.map(({ row, errors: [error] }) => [row.id, error?.reason, error?.message]);
    };

    it('are there, and not twice where they come again', async () => {
      await insert([{ id: 4, name: 'Hat' }, { id: '5' }]);
      const raw = [{ insertId: 'a', json: { id: 6, name: 'Belt' } }];
      await insert(raw, { raw: true });
      await insert(raw, { raw: true });
      expect(await rowsOf(bigquery, 'SELECT id, name FROM gold.item WHERE id > 3 ORDER BY id')).to.deep.equal(
        [
          { id: 4, name: 'Hat' },
          { id: 5, name: null },
          { id: 6, name: 'Belt' },
        ],
      );
    });

    it('are none where one does not fit, or those that fit', async () => {
      const rows = [{ id: 4 }, { id: 5, size: 1 }, { id: 'six' }];
      expect(await failures(insert(rows))).to.deep.equal([
        [4, 'stopped', ''],
        [5, 'invalid', 'no such field: size.'],
        ['six', 'stopped', ''],
      ]);
      expect(await failures(insert([{ id: 4 }, { id: 'six' }]))).to.deep.equal([
        [4, 'stopped', ''],
        ['six', 'invalid', 'Bad int64 value: six'],
      ]);
      expect(await rowsOf(bigquery, 'SELECT COUNT(*) AS n FROM gold.item')).to.deep.equal([{ n: 3 }]);
      expect(await failures(insert(rows, { skipInvalidRows: true }))).to.have.lengthOf(2);
      expect(await rowsOf(bigquery, 'SELECT id FROM gold.item WHERE id > 3')).to.deep.equal([{ id: 4 }]);
    });
  });
});
