import { expect } from 'chai';
import { type EmbeddedWarehouse, openWarehouse } from '../../index.ts';
import { rowsOf } from '../script/warehouse.ts';

describe('INFORMATION_SCHEMA', () => {
  let warehouse: EmbeddedWarehouse;
  before(async () => {
    warehouse = await openWarehouse({ file: ':memory:', project: 'shop' });
    await warehouse.run(`
      CREATE SCHEMA d;
      CREATE SCHEMA e;
      CREATE TABLE d.t (id INT64 NOT NULL, tags ARRAY<STRUCT<name STRING, moment TIMESTAMP>>, columns NUMERIC);
      CREATE VIEW d.v AS SELECT id, columns FROM d.t;
      CREATE MATERIALIZED VIEW d.m AS SELECT COUNT(*) AS n FROM d.t;
      CREATE TABLE e.other (x INT64);`);
  });
  after(() => warehouse.close());

  it('lists the tables of a dataset, and what each is', async () => {
    const rows = await rowsOf(warehouse, 'SELECT * FROM d.INFORMATION_SCHEMA.TABLES ORDER BY table_name');
    expect(rows).to.deep.equal([
      ['shop', 'd', 'm', 'MATERIALIZED VIEW', 'NO', 'NO'],
      ['shop', 'd', 't', 'BASE TABLE', 'YES', 'NO'],
      ['shop', 'd', 'v', 'VIEW', 'NO', 'NO'],
    ]);
  });

  it('lists their columns in order, also with the name of the project', async () => {
    const rows = await rowsOf(
      warehouse,
      "SELECT * FROM `shop.d.INFORMATION_SCHEMA.COLUMNS` WHERE table_name != 'm' ORDER BY table_name, ordinal_position",
    );
    expect(rows).to.deep.equal([
      ['shop', 'd', 't', 'id', '1', 'NO', 'INT64'],
      ['shop', 'd', 't', 'tags', '2', 'YES', 'ARRAY<STRUCT<name STRING, moment TIMESTAMP>>'],
      ['shop', 'd', 't', 'columns', '3', 'YES', 'NUMERIC'],
      ['shop', 'd', 'v', 'id', '1', 'YES', 'INT64'],
      ['shop', 'd', 'v', 'columns', '2', 'YES', 'NUMERIC'],
    ]);
  });

  it('follows what a script makes and drops', async () => {
    const count = "SELECT COUNT(*) FROM e.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'more'";
    expect(await rowsOf(warehouse, `CREATE TABLE e.more (a INT64, b STRING); ${count}`)).to.deep.equal([
      ['2'],
    ]);
    expect(await rowsOf(warehouse, `DROP TABLE e.more; ${count}`)).to.deep.equal([['0']]);
    await warehouse.run('CREATE SCHEMA f');
    expect(await rowsOf(warehouse, 'SELECT COUNT(*) FROM f.INFORMATION_SCHEMA.TABLES')).to.deep.equal([
      ['0'],
    ]);
    await warehouse.run('DROP SCHEMA f');
  });

  for (const from of ['d.INFORMATION_SCHEMA.VIEWS', '`region-eu`.INFORMATION_SCHEMA.JOBS'])
    it(`refuses ${from} by name`, async () => {
      const view = from.split('.').at(-1) ?? '';
      const error = await warehouse.run(`SELECT * FROM ${from}`).catch(String);
      expect(error).to.contain(`INFORMATION_SCHEMA.${view} is not supported by the embedded warehouse`);
    });
});
