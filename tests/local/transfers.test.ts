import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openLake } from '../../local/lake.ts';
import { localTransfers } from '../../local/transfers.ts';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import type { Definition } from '../../model/definition.ts';
import type { Lake, Transfers } from '../../pipeline/ports.ts';

const bucket = 'shop-raw-data';
const folder = 'raw-data/dataset_name=users/date=20260205/';

const users: Definition = {
  kind: 'table',
  dataset: 'bronze',
  name: 'users',
  description: '',
  columns: ['id', 'name'].map((name) => ({ name, type: 'STRING', required: false, description: '' })),
  partitioning: { unit: 'DAY' },
  clustering: [],
  primaryKey: [],
  foreignKeys: [],
  refillable: false,
};

describe('local transfers', () => {
  let root: string;
  let lake: Lake;
  let warehouse: EmbeddedWarehouse;
  let transfers: Transfers;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'transfers-'));
    const buckets = join(root, 'buckets');
    lake = openLake(buckets);
    warehouse = await openWarehouse({ file: ':memory:', buckets, project: 'shop' });
    await warehouse.apply([users]);
    transfers = localTransfers(warehouse, lake, { root: buckets, bucket, dataset: 'bronze' });
  });
  after(async () => {
    await warehouse.close();
    await rm(root, { recursive: true });
  });

  const put = async (name: string, text: string) => {
    const file = join(root, 'source.csv');
    await writeFile(file, text);
    await lake.upload(bucket, name, file);
  };
  const loaded = async () => {
    const result = await warehouse.run(
      'SELECT CAST(_PARTITIONDATE AS STRING) AS day, id, name FROM bronze.users ORDER BY day, id',
    );
    return result?.rows;
  };

  it('do nothing for a day without CSV files, and succeed', async () => {
    expect(await transfers.run('users', '2026-02-05')).to.equal(undefined);
    await lake.writeEmpty(bucket, `${folder}unchanged-5d41402abc4b2a76b9719d911017c592`);
    await put(`${folder}deeper/a.csv`, '9,z\n');
    expect(await transfers.run('users', '2026-02-05')).to.equal(undefined);
    expect(await loaded()).to.deep.equal([]);
  });

  it("load the day's files, header lines included, and replace only that day's partition", async () => {
    await put(`${folder}a.csv`, 'id,name\n1,Ada\n');
    await put(`${folder}b.csv`, 'id,name\n2,Bob\n');
    await put(`${folder}notes.txt`, 'x');
    await put('raw-data/dataset_name=users/date=20260206/a.csv', '3,Cleo\n');
    expect(await transfers.run('users', '2026-02-05')).to.equal(4);
    expect(await transfers.run('users', '2026-02-06')).to.equal(1);
    await lake.delete(bucket, `${folder}b.csv`);
    expect(await transfers.run('users', '2026-02-05')).to.equal(2);
    expect(await loaded()).to.deep.equal([
      ['2026-02-05', '1', 'Ada'],
      ['2026-02-05', 'id', 'name'],
      ['2026-02-06', '3', 'Cleo'],
    ]);
  });

  it('leave the partition as it was where a file cannot be loaded', async () => {
    const before = await loaded();
    await put(`${folder}a.csv`, '7,"never closed\n');
    const error: unknown = await transfers.run('users', '2026-02-05').catch((error: unknown) => error);
    expect(String(error)).to.include('a.csv:1: a quote is never closed');
    expect(await loaded()).to.deep.equal(before);
  });
});
