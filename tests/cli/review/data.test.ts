import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { effectOn } from '../../../cli/review/effect.ts';
import { readSizes, sizesIn } from '../../../cli/review/sizes.ts';
import { versionOf } from '../../../cli/review/version.ts';
import { bucketFolder } from '../../../cli/warehouse.ts';
import type { SqlFile } from '../../../model/load.ts';
import { dayFolder, rawPrefix } from '../../../model/landing.ts';
import type { Warehouse } from '../../../pipeline/ports.ts';
import { libraryModel, libraryTarget, line } from '../../library/library.ts';

describe('the data of a review', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'review-data-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('runs over the files that were delivered to a warehouse, and estimates bytes from sizes that were measured', async () => {
    const own = join(folder, 'own');
    for (const [entity, lines] of Object.entries({
      books: ['id,title,shelf,price,donor,added', line.book(1), line.book(2, { shelf: 'south' })],
      loans: ['id,book_id,state,fee,lent,returned', line.loan(1, 1), line.loan(2, 2)],
    })) {
      const path = join(
        bucketFolder(own, libraryTarget.buckets.raw),
        rawPrefix,
        dayFolder(entity, '2025-02-02'),
      );
      await mkdir(path, { recursive: true });
      await writeFile(join(path, `${entity}.csv`), `${lines.join('\n')}\n`);
    }
    const file = join(folder, 'sizes.json');
    await writeFile(
      file,
      JSON.stringify([
        {
          table_schema: 'gold_dev',
          table_name: 'fact_loans',
          total_logical_bytes: String(10 ** 12),
          total_partitions: '12',
        },
        {
          table_schema: 'gold_dev',
          table_name: 'dim_book',
          total_logical_bytes: '0',
          total_partitions: null,
        },
        { table_schema: 'others', table_name: 'fact_loans', total_logical_bytes: '1' },
      ]),
    );
    const change = (file: SqlFile): SqlFile =>
      file.path === 'sql/gold/mart_shelves/query.sql'
        ? { ...file, text: file.text.replace('SUM(loans.fee)', '-SUM(loans.fee)') }
        : file;
    const versions = {
      before: await versionOf(libraryModel(), libraryTarget),
      after: await versionOf(libraryModel(change), libraryTarget),
    };
    const effect = await effectOn(
      {
        described: 'what was delivered',
        estimate: { factor: 1, measured: await readSizes(file) },
        snapshots: [],
        warehouse: own,
      },
      versions,
      join(folder, 'trial'),
      { isGoldOnly: true, queries: ['gold.mart_shelves'] },
    );
    expect(effect.tables.map(({ table, before }) => [table, before])).to.deep.equal([
      ['gold.mart_shelves', 2],
    ]);
    // Of the fact a key and a NUMERIC, 24 of its 88 bytes a row, and the least that is billed for the dimension.
    const bytes = (10 ** 12 * 24) / 88 + 10 * 2 ** 20;
    expect(effect.bytes).to.deep.equal([{ name: 'gold.mart_shelves', before: bytes, after: bytes }]);
    expect(effect.size).to.equal('the bytes that were measured of 2 tables');
  });

  it('asks a stack for the sizes of its own tables, by the names that the model has for them', async () => {
    const asked: string[] = [];
    const warehouse: Warehouse = {
      run: (sql) => {
        asked.push(sql);
        const columns = ['table_schema', 'table_name', 'total_logical_bytes', 'total_partitions'];
        return Promise.resolve({
          columns: columns.map((name) => ({ name, type: 'STRING' })),
          rows: [
            ['gold_dev', 'fact_loans', String(10 ** 12), '12'],
            ['silver_dev', 'books_history', '0', null],
          ],
        });
      },
    };
    const target = { ...libraryTarget, datasetSuffix: 'dev' };
    expect([...(await sizesIn(warehouse, { target, location: 'EU' }))]).to.deep.equal([
      ['gold.fact_loans', { bytes: 10 ** 12, partitions: 12 }],
      ['silver.books_history', { bytes: 0, partitions: 1 }],
    ]);
    expect(asked.join())
      .to.contain('FROM `region-eu`.INFORMATION_SCHEMA.TABLE_STORAGE')
      .and.contain("'gold_dev'");
  });

  it('refuses sizes of several stacks, and files that are none', async () => {
    const file = join(folder, 'sizes.json');
    const failureOf = async (rows: unknown): Promise<unknown> => {
      await writeFile(file, JSON.stringify(rows));
      return readSizes(file).catch((thrown: unknown) => thrown);
    };
    const of = (dataset: string) => ({
      table_schema: dataset,
      table_name: 'fact_loans',
      total_logical_bytes: '1',
    });
    expect(await failureOf([of('gold_dev'), of('gold_prod')]))
      .to.be.instanceOf(Error)
      .with.property('message', 'The sizes of gold.fact_loans are those of several stacks.');
    for (const other of [[], {}, [{ ...of('gold'), total_logical_bytes: 'many' }]]) {
      expect(await failureOf(other))
        .to.be.instanceOf(Error)
        .with.property('message', 'These are no sizes of tables.');
    }
  });
});
