import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import type { Definition } from '../../definition.ts';
import { type EmbeddedWarehouse, openWarehouse } from '../../warehouse/warehouse.ts';

const columns = [
  { name: 'id', type: 'INT64', required: true },
  { name: 'tags', type: 'ARRAY<STRUCT<k STRING>>', required: false },
];

const definitions: readonly Definition[] = [
  {
    kind: 'table',
    dataset: 'raw',
    name: 'lines',
    columns: [{ name: 'text', type: 'STRING', required: false }],
    partitioning: {},
    refillable: false,
  },
  { kind: 'table', dataset: 'shop', name: 'orders', columns, refillable: true },
  {
    kind: 'view',
    dataset: 'shop',
    name: 'tags',
    columns: [],
    query: 'SELECT id, tag.k FROM shop.orders, UNNEST(tags) AS tag',
  },
  {
    kind: 'routine',
    dataset: 'ops',
    name: 'fill',
    arguments: [{ name: 'id', type: 'INT64', mode: 'IN' }],
    body: "BEGIN INSERT INTO shop.orders (id, tags) VALUES (id, [STRUCT('a' AS k)]); END",
  },
];

describe('a new warehouse of known definitions', () => {
  let folder: string;
  let memo: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'templates-'));
    memo = join(folder, 'memo');
  });
  after(() => rm(folder, { recursive: true }));

  const file = (name: string): string => join(folder, `${name}.duckdb`);

  const applied = async (
    name: string,
    work: (warehouse: EmbeddedWarehouse) => Promise<unknown> = () => Promise.resolve(),
    wanted: readonly Definition[] = definitions,
  ): Promise<void> => {
    const warehouse = await openWarehouse({ file: file(name), project: 'shop', memo });
    try {
      await warehouse.apply(wanted);
      await work(warehouse);
    } finally {
      await warehouse.close();
    }
  };

  const csv = async (text: string): Promise<string> => {
    await writeFile(join(folder, 'lines.csv'), text);
    return join(folder, 'lines.csv');
  };

  const templates = async (): Promise<string[]> =>
    (await readdir(join(memo, 'empty-warehouses'))).map((name) => join(memo, 'empty-warehouses', name));

  /** All that a database's file holds. */
  const contents = async (path: string): Promise<unknown> => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      await connection.run(`ATTACH '${path}' AS _warehouse_database (READ_ONLY); USE _warehouse_database`);
      const rows = async (sql: string): Promise<unknown> =>
        (await connection.runAndReadAll(sql)).getRowsJson();
      return {
        tables: await rows(
          "SELECT sql FROM duckdb_tables() WHERE database_name = '_warehouse_database' ORDER BY sql",
        ),
        views: await rows(
          "SELECT sql FROM duckdb_views() WHERE database_name = '_warehouse_database' ORDER BY sql",
        ),
        macros: await rows(
          `SELECT function_name, parameters, macro_definition FROM duckdb_functions() WHERE database_name = '_warehouse_database' AND NOT internal ORDER BY ALL`,
        ),
        objects: await rows('FROM _warehouse.object ORDER BY number'),
        settings: await rows("FROM _warehouse.setting WHERE key <> 'day_files' ORDER BY key"),
        datasets: await rows('FROM _warehouse.dataset ORDER BY name'),
      };
    } finally {
      instance.closeSync();
    }
  };

  it('is the copy of an earlier one, and the same in all that there is', async () => {
    await applied('made');
    const [template = ''] = await templates();
    await applied('copied');
    expect(await contents(file('copied'))).to.deep.equal(await contents(file('made')));
    expect(await contents(template)).to.deep.equal(await contents(file('made')));
  });

  it('begins without rows, whatever the earlier ones hold, and runs and changes as they do', async () => {
    await applied('filled', (warehouse) => warehouse.run('CALL ops.fill(1)'));
    await applied('later', async (warehouse) => {
      await warehouse.run('CALL ops.fill(2)');
      expect((await warehouse.run('SELECT id, k FROM shop.tags'))?.rows).to.deep.equal([['2', 'a']]);
      await warehouse.run('CREATE TABLE shop.more (a INT64)');
      await warehouse.loadPartition('raw', 'lines', '2025-03-01', [await csv('line\n')]);
      expect((await warehouse.run('SELECT text FROM raw.lines'))?.rows).to.deep.equal([['line']]);
    });
    expect(await readdir(`${file('later')}.files`)).to.have.lengthOf(1);
    const view: Definition = {
      kind: 'view',
      dataset: 'shop',
      name: 'twice',
      columns: [],
      query: 'SELECT id * 2 AS id FROM shop.tags',
    };
    await applied(
      'later',
      async (warehouse) => {
        expect((await warehouse.run('SELECT id FROM shop.twice'))?.rows).to.deep.equal([['4']]);
        expect((await warehouse.run('SELECT COUNT(*) FROM shop.more'))?.rows).to.deep.equal([['0']]);
      },
      [...definitions, view],
    );
    expect(await templates()).to.have.lengthOf(1);
  });

  it('is made anew where the template is broken', async () => {
    const [template = ''] = await templates();
    await writeFile(template, 'no database');
    await applied('after', (warehouse) => warehouse.run('CALL ops.fill(3)'));
    expect(await contents(template)).to.deep.equal(await contents(file('made')));
  });

  it('is refused where it is wrong, and kept as no template', async () => {
    const wrong = definitions.map((each) =>
      each.kind === 'view' ? { ...each, query: 'SELECT x FROM shop.orders' } : each,
    );
    let failure: unknown;
    await applied('wrong', undefined, wrong).catch((error: unknown) => {
      failure = error;
    });
    expect(String(failure)).to.include('Unrecognized name: x');
    expect(await templates()).to.have.lengthOf(1);
  });
});
