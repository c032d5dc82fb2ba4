import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EmbeddedWarehouse, openWarehouse } from '../../warehouse/warehouse.ts';
import type { Definition, ExternalTableDefinition } from '../../definition.ts';
import { failureOf, rowsOf } from '../script/warehouse.ts';

const column = (name: string, type: string): ExternalTableDefinition['columns'][number] => ({
  name,
  type,
  required: false,
});

/** Everything that a type may lose on its way through a file. */
const external: ExternalTableDefinition = {
  kind: 'external_table',
  dataset: 'd',
  name: 'users_exported',
  columns: [
    column('id', 'INT64'),
    column('price', 'NUMERIC'),
    column('moment', 'TIMESTAMP'),
    column('day', 'DATE'),
    column('tags', 'ARRAY<STRING>'),
  ],
  folders: [
    { name: 'date', type: 'STRING' },
    { name: 'run', type: 'STRING' },
  ],
  prefix: 'gs://shop-out/users',
};

const exported = (folder: string, select: string): string =>
  `EXPORT DATA OPTIONS (uri = 'gs://shop-out/users/${folder}/*.parquet', format = 'PARQUET', overwrite = TRUE) AS ${select};`;

const first = exported(
  'date=20260207/run=007',
  `SELECT 1 AS id, NUMERIC '1.500000001' AS price, TIMESTAMP '2026-02-07 01:02:03.000004+02' AS moment, DATE '2026-02-07' AS day, ['a', 'b'] AS tags`,
);
const firstRow = [
  '1',
  '1.500000001',
  '2026-02-06 23:02:03.000004+00',
  '2026-02-07',
  ['a', 'b'],
  '20260207',
  '007',
];

describe('an external table', () => {
  let root: string;
  let warehouse: EmbeddedWarehouse;
  beforeEach(async () => {
    // A folder's name that says something else to whoever takes it for a pattern or for a key.
    root = await mkdtemp(join(tmpdir(), 'external-table-[x]-a=b-'));
    warehouse = await openWarehouse({ file: ':memory:', buckets: root, project: 'shop' });
    await warehouse.apply([external]);
  });
  afterEach(async () => {
    await warehouse.close();
    await rm(root, { recursive: true });
  });

  const rows = (): Promise<readonly unknown[]> =>
    rowsOf(warehouse, 'SELECT * FROM d.users_exported ORDER BY id');

  it('has its columns and no rows before there is a file', async () => {
    expect(await warehouse.run('SELECT * FROM d.users_exported')).to.deep.equal({
      columns: [
        { name: 'id', type: 'INT64' },
        { name: 'price', type: 'NUMERIC' },
        { name: 'moment', type: 'TIMESTAMP' },
        { name: 'day', type: 'DATE' },
        { name: 'tags', type: 'ARRAY<STRING>' },
        { name: 'date', type: 'STRING' },
        { name: 'run', type: 'STRING' },
      ],
      rows: [],
    });
  });

  it('gives back what was exported', async () => {
    await warehouse.run(first);
    expect(await rows()).to.deep.equal([firstRow]);
  });

  it('takes the value of a folder for text, whatever it looks like, unless it has another type', async () => {
    const file = exported('date=2026-02-07/run=2026-02-07T01:02', 'SELECT 1 AS id');
    await warehouse.run(file);
    const keys = 'SELECT date, run FROM d.users_exported';
    expect(await rowsOf(warehouse, keys)).to.deep.equal([['2026-02-07', '2026-02-07T01:02']]);
    const [date, run] = external.folders.map((folder) => ({ ...folder, type: 'DATE' }));
    if (date === undefined || run === undefined) throw new Error('The table has no folders.');
    await warehouse.apply([{ ...external, folders: [date, { ...run, type: 'TIMESTAMP' }] }]);
    const later =
      'SELECT DATE_ADD(date, INTERVAL 1 DAY), TIMESTAMP_ADD(run, INTERVAL 1 HOUR) FROM d.users_exported';
    expect(await rowsOf(warehouse, later)).to.deep.equal([['2026-02-08', '2026-02-07 02:02:00+00']]);
  });

  it('shows new files, and no longer those that have gone', async () => {
    await rows();
    await warehouse.run(first);
    await rows();
    const more = exported('date=20260208/run=8', "SELECT 2 AS id, NUMERIC '2' AS price");
    expect(await rowsOf(warehouse, `${more} SELECT id, run FROM d.users_exported ORDER BY id`)).to.deep.equal(
      [
        ['1', '007'],
        ['2', '8'],
      ],
    );
    await rm(join(root, 'shop-out'), { recursive: true });
    expect(await rows()).to.deep.equal([]);
  });

  it('shows NULL for a column that a file lacks, and nothing of one that only a file has', async () => {
    await warehouse.run(first);
    await warehouse.run(exported('date=20260208/run=8', "SELECT 'x' AS unknown, 2 AS id"));
    expect(await rows()).to.deep.equal([firstRow, ['2', null, null, null, null, '20260208', '8']]);
  });

  it('leaves other folders and files out', async () => {
    await warehouse.run(exported('date=20260207', 'SELECT 1 AS id'));
    await warehouse.run(exported('date=20260207/other=1', 'SELECT 2 AS id'));
    await warehouse.run(
      exported('date=20260207/run=1', 'SELECT 3 AS id').replace('users/', 'users_of_others/'),
    );
    expect(await rows()).to.deep.equal([]);
  });

  it('is read through views and routines, and by a key of its folders', async () => {
    const query = "SELECT id FROM d.users_exported WHERE run = '007'";
    const reading: Definition[] = [
      external,
      { kind: 'view', dataset: 'd', name: 'v', columns: [], query },
      {
        kind: 'routine',
        dataset: 'd',
        name: 'p',
        arguments: [],
        body: 'SELECT id FROM d.v',
      },
    ];
    await warehouse.apply(reading);
    await warehouse.run(first);
    await warehouse.run(exported('date=20260208/run=8', 'SELECT 2 AS id'));
    expect(await rowsOf(warehouse, 'CALL d.p()')).to.deep.equal([['1']]);
  });

  it('has other columns once it is defined with others, and what reads it is looked at again', async () => {
    await warehouse.run(first);
    await rows();
    await warehouse.apply([{ ...external, columns: [column('day', 'DATE')] }]);
    expect(await rowsOf(warehouse, 'SELECT * FROM d.users_exported')).to.deep.equal([
      ['2026-02-07', '20260207', '007'],
    ]);
    const reader: Definition = {
      kind: 'view',
      dataset: 'd',
      name: 'v',
      columns: [],
      query: 'SELECT id FROM d.users_exported',
    };
    await warehouse.apply([external, reader]);
    const error = await warehouse
      .apply([{ ...external, columns: [column('day', 'DATE')] }, reader])
      .catch(String);
    expect(error).to.include('Unrecognized name: id');
  });

  it('takes no rows, and goes when it is no longer defined', async () => {
    await warehouse.run(first);
    expect(await failureOf(warehouse, 'INSERT INTO d.users_exported (id) VALUES (1)')).to.include(
      'is no table',
    );
    await warehouse.apply([{ ...external, name: 'other' }]);
    expect(await failureOf(warehouse, 'SELECT * FROM d.users_exported')).to.include('not found');
    expect(await rowsOf(warehouse, 'SELECT id FROM d.other')).to.deep.equal([['1']]);
  });

  it('becomes a table and a view, and back', async () => {
    const { dataset, name } = external;
    const view: Definition = {
      kind: 'view',
      dataset,
      name,
      columns: [],
      query: 'SELECT 5 AS id',
    };
    const table: Definition = {
      kind: 'table',
      dataset,
      name,
      columns: external.columns,
      refillable: true,
    };
    await warehouse.run(first);
    for (const [definition, ids] of [
      [table, []],
      [external, [['1']]],
      [view, [['5']]],
      [external, [['1']]],
    ] as const) {
      await warehouse.apply([definition]);
      expect(await rowsOf(warehouse, 'SELECT id FROM d.users_exported'), definition.kind).to.deep.equal(ids);
    }
  });

  it('is the same in a file that is opened again', async () => {
    const open = (): ReturnType<typeof openWarehouse> =>
      openWarehouse({ file: join(root, 'file'), buckets: root, project: 'shop' });
    const before = await open();
    await before.apply([external]);
    await before.run(first);
    await before.close();
    const after = await open();
    expect(await rowsOf(after, 'SELECT * FROM d.users_exported')).to.deep.equal([firstRow]);
    await after.close();
  });
});
