import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Model } from '../../../model/model.ts';
import { readModel } from '../../../pipeline/model.ts';
import { type Profile, profile } from '../../../pipeline/profile/profile.ts';

let model: Model;

const users =
  'id,first_name,last_name,email,age,gender,state,street_address,postal_code,city,country,latitude,longitude,traffic_source,created_at\n';
const user = (id: number) =>
  `${id},Ada,Lovelace,ada@example.com,30,F,Lazio,1 Via Appia,00100,Rome,Italy,41.9,12.5,Search,2025-01-02 03:04:05+00:00\n`;
const orders = 'order_id,user_id,status,gender,created_at,returned_at,shipped_at,delivered_at,num_of_item\n';
const order = (id: number | string, userId: string) =>
  `${id},${userId},Complete,F,2025-02-01 10:00:00+00:00,,,,1\n`;
const centers = 'id,name,latitude,longitude\n1,Memphis,35.1,-89.9\n';
const products =
  'id,cost,category,name,brand,retail_price,department,sku,distribution_center_id\n7,2.5,Accessories,Cap,MG,6.25,Women,SKU7,1\n8,2.5,Accessories,Cap,MG,6.25,Women,SKU8,2\n';

describe('the profile of a folder', () => {
  let dir: string;
  before(() => {
    model = readModel();
  });
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'profile-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const write = async (files: Readonly<Record<string, string | Buffer>>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), text);
    }
  };
  const fileOf = ({ files }: Profile, entity: string) => files.find((file) => file.entity === entity);

  it('tells rows, columns and keys of every flat file', async () => {
    await write({ 'users.csv': users + user(1) + user(2), 'orders.csv': orders + order(1, '1.0') });
    let told = 0;
    const found = await profile(dir, model, (rows) => {
      told = rows;
    });
    expect(found.files.map(({ entity, date, rows }) => [entity, date, rows])).to.deep.equal([
      ['orders', null, 1],
      ['users', null, 2],
    ]);
    expect(told).to.equal(3);
    expect(fileOf(found, 'users')?.candidateKeys).to.deep.equal([{ column: 'id', repeated: 0, nulls: 0 }]);
    expect(fileOf(found, 'users')?.columns.find(({ name }) => name === 'age')).to.deep.include({
      nulls: 0,
      distinct: 1,
      min: '30',
      max: '30',
      formats: [{ name: 'integer', rows: 2 }],
    });
    expect(found.files.flatMap(({ problems }) => problems)).to.deep.equal([]);
  });

  it('finds references that lead nowhere: of contracts, and of columns that are named like a key', async () => {
    await write({
      'users.csv': users + user(1),
      'orders.csv': orders + order(1, '1.0') + order(2, '5') + order(3, '5') + order(4, ''),
      'products.csv': products,
      'distribution_centers.csv': centers,
    });
    const { references } = await profile(dir, model);
    const said = references.map(({ from, to, isDeclared, unresolved }) => [
      `${from.entity}.${from.column} ${to.entity}.${to.column}`,
      isDeclared,
      unresolved,
    ]);
    expect(said).to.deep.equal([
      ['orders.user_id users.id', true, { values: 1, rows: 2, examples: ['5'] }],
      [
        'products.distribution_center_id distribution_centers.id',
        false,
        { values: 1, rows: 1, examples: ['2'] },
      ],
    ]);
  });

  it('judges which of the seven files serve the questions, and names those that are missing', async () => {
    const names = ['events', 'users', 'orders', 'order_items', 'products'];
    await write(
      Object.fromEntries(
        [...names, 'distribution_centers', 'inventory_items', 'weather'].map((name) => [
          `${name}.csv`,
          'id\n1\n',
        ]),
      ),
    );
    const { verdicts, missing } = await profile(dir, model);
    const inScope = verdicts.filter((verdict) => verdict.isInScope);
    expect(inScope.map(({ entity }) => entity)).to.have.members(names);
    expect(new Set(inScope.flatMap(({ serves }) => serves))).to.deep.equal(new Set([1, 2, 3]));
    expect(verdicts.filter((verdict) => !verdict.isInScope).map(({ entity }) => entity)).to.deep.equal([
      'distribution_centers',
      'inventory_items',
      'weather',
    ]);
    expect(missing).to.deep.equal([]);
    await rm(join(dir, 'events.csv'));
    expect((await profile(dir, model)).missing.map(({ entity }) => entity)).to.deep.equal(['events']);
  });

  it('takes folders of days one by one; a day that lacks a file refers to the one before', async () => {
    await write({
      'raw-data/dataset_name=users/date=20260205/a.csv': users + user(1),
      'raw-data/dataset_name=users/date=20260205/b.csv': users + user(2),
      'raw-data/dataset_name=orders/date=20260205/a.csv': orders + order(1, '2'),
      'raw-data/dataset_name=orders/date=20260206/a.csv': orders + order(1, '2') + order(2, '3'),
    });
    const { files, references } = await profile(dir, model);
    expect(files.map(({ entity, date, rows, paths }) => [entity, date, rows, paths.length])).to.deep.equal([
      ['orders', '2026-02-05', 1, 1],
      ['users', '2026-02-05', 2, 2],
      ['orders', '2026-02-06', 2, 1],
    ]);
    expect(references.map(({ date, unresolved }) => [date, unresolved.values])).to.deep.equal([
      ['2026-02-05', 0],
      ['2026-02-06', 1],
    ]);
  });

  it('names a key whose file has a few defects, and no column of measures', async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `${index},${index / 7 + 0.01}\n`).join('');
    await write({ 'things.csv': `id,length\n${rows}5,7.77\n` });
    const { files } = await profile(dir, model);
    expect(files[0]?.candidateKeys).to.deep.equal([{ column: 'id', repeated: 1, nulls: 0 }]);
  });

  for (const [what, text, problem] of [
    ['nothing', '', 'is empty'],
    ['a header alone', users, 'holds a header and no rows'],
    ['another header', 'id,name\n1,Ada\n', 'its header lacks first_name'],
    ['semicolons', 'id;first_name\n1;Ada\n', 'separates its fields with ";"'],
    [
      'a row that is cut',
      `${users + user(1)}2,Ada\n`,
      '1 of 2 rows have not the 15 fields of the header, row 2',
    ],
    ['a last line that is cut', `${users + user(1)}2,Ada`, 'was cut off: its last line has 2 of 15 fields'],
    [
      'bytes of another encoding',
      Buffer.from('id\nGarc\u00eda\n', 'latin1'),
      'users.csv:2 holds bytes that are not UTF-8',
    ],
    ['an open quote', `${users}1,"Ada`, 'users.csv:2: a quote is never closed'],
  ] as const)
    it(`says what is wrong with a file of ${what}, and goes on`, async () => {
      await write({ 'users.csv': text, 'orders.csv': orders + order(1, '1') });
      const found = await profile(dir, model);
      expect(fileOf(found, 'users')?.problems.join('\n')).to.contain(problem);
      expect(fileOf(found, 'orders')).to.deep.include({ rows: 1, problems: [] });
    });

  it('fails where there is no folder, or no CSV file in it', async () => {
    const failure = async (folder: string) =>
      String(await profile(folder, model).catch((error: unknown) => error));
    expect(await failure(join(dir, 'none'))).to.contain('it does not exist; check the path');
    expect(await failure(dir)).to.contain('holds no snapshot');
  });
});
