import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import { pageOf } from '../../cli/report/page/page.ts';
import { readPage } from '../../cli/report/page/read.ts';
import { readReport } from '../../cli/report/read.ts';
import { describeGold } from '../../model/semantics/describe.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';
import { everything, openShop, type Shop } from '../pipeline/shop.ts';
import { asText, type Fields, type Lines, only, sale, together, user } from './seeded.ts';

const day = '2025-03-01';
const entities = ['users', 'products', 'orders', 'order_items', 'events'] as const;

/** A value that occurs nowhere else, for each column with personal data. */
const secrets: Readonly<Record<'users' | 'events', Fields>> = {
  users: {
    first_name: 'Zqfirst',
    last_name: 'Zq&last',
    email: 'zqmail@example.com',
    street_address: '7 Zqstreet',
    latitude: '41.7654321',
    longitude: '12.7654321',
    user_geom: 'POINT(12.7654321 41.7654321)',
  },
  events: { ip_address: '203.0.113.77' },
};
const traces = ['zqfirst', 'zq&last', 'zqmail', 'zqstreet', '41.7654321', '12.7654321', '203.0.113.77'];

const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The text that a page shows, and that its scripts hold. */
const textOf = (page: string): string =>
  page.replace(/<[^>]*>/g, '').replace(/&([a-z]+|#\d+);/g, (whole, sign: string) => signs[sign] ?? whole);

describe('personal data', () => {
  const definitions = everything();
  let shop: Shop;
  before(async () => {
    shop = await openShop(definitions);
    // One sale that passes, and lines that do not: unreadable, twice, and with a comma too many or too few.
    const secretUser = (id: number, changes: Fields = {}) => user(id, { ...secrets.users, ...changes });
    const [view = {}] = sale(1, { view: secrets.events }).events;
    const { first_name: name = '', ...nameless } = secretUser(15);
    const lines: Lines = together([
      { ...sale(1, { view: secrets.events }), users: [secretUser(1)] },
      only(
        'users',
        secretUser(11, { created_at: 'never' }),
        secretUser(12),
        secretUser(12, { city: 'Oslo' }),
        secretUser(13, { first_name: `Zqfirst,Zqfirst` }),
        secretUser(14, { last_name: 'Zq&last,Zq&last,Zq&last' }),
        { ...nameless, id: name },
      ),
      only(
        'events',
        { ...view, id: '900', created_at: 'never' },
        { ...view, id: '901', session_id: 'x,y' },
        { ...view, id: '902', created_at: '203.0.113.77', event_type: '203.0.113.77' },
      ),
    ]);
    const header = Object.keys(secretUser(0)).join(',');
    for (const entity of entities) {
      await (entity === 'users'
        ? shop.deliver('users', day, asText(lines.users), header)
        : shop.deliver(entity, day, asText(lines[entity])));
    }
    await shop.wholeDay(day);
  });
  after(() => shop.close());

  /** The traces that a text holds. */
  const found = (text: string): string[] => {
    const lower = text.toLowerCase();
    return traces.filter((trace) => lower.includes(trace));
  };
  const rowsOf = async (relation: string): Promise<string> =>
    JSON.stringify(await shop.rows(`SELECT * FROM ${relation}`));
  const relations = (dataset: string): string[] =>
    definitions
      .filter(({ kind, dataset: of }) => of === dataset && kind !== 'routine' && kind !== 'object_table')
      .map(({ name }) => `${dataset}.${name}`);

  it('has a secret for every column that the contracts call personal', () => {
    const model = readModel();
    const personal = [...model.bronze, ...model.histories].flatMap(({ name, contract }) =>
      contract.columns
        .filter(({ pii }) => pii !== undefined)
        .map((column) => `${name.replace('_history', '')}.${column.name}`),
    );
    const secret = Object.entries(secrets).flatMap(([entity, fields]) =>
      Object.keys(fields).map((column) => `${entity}.${column}`),
    );
    expect([...new Set(personal)].sort()).to.deep.equal(secret.sort());
  });

  it('is in silver and in quarantine, where it may be', async () => {
    expect(found((await rowsOf('silver.users')) + (await rowsOf('silver.events')))).to.deep.equal(traces);
    expect(found(await rowsOf('quality.quarantine'))).to.deep.equal(traces);
  });

  it('is in no table or view of gold', async () => {
    const gold = relations('gold');
    expect(gold).to.include.members(['gold.dim_user', 'gold.fact_events']);
    for (const relation of gold) expect(found(await rowsOf(relation)), relation).to.deep.equal([]);
  });

  it('is in no table or view of quality and ops but quarantine itself', async () => {
    const others = [...relations('quality'), ...relations('ops')].filter(
      (name) => name !== 'quality.quarantine',
    );
    expect(others).to.include.members(['quality.open_quarantine', 'quality.error_event', 'ops.run']);
    for (const relation of others) expect(found(await rowsOf(relation)), relation).to.deep.equal([]);
  });

  it('is not in the page that people look at', async () => {
    const model = readModel();
    const data = await readPage(
      shop.warehouse,
      await readReport(shop.warehouse, model, localTarget),
      localTarget,
    );
    expect(data.quarantine).not.to.deep.equal([]);
    const page = pageOf({
      data,
      lineage: { relations: [], steps: [] },
      definitions,
      subjects: describeGold(model),
    });
    expect(found(page)).to.deep.equal([]);
    // What people read: marks may stand within a value, and signs are written otherwise.
    const text = textOf(page);
    expect(text).to.contain('What the warehouse says').and.contain('quarantine');
    expect(found(text)).to.deep.equal([]);
  });

  it('is withheld in the open quarantine, which shows what may be seen', async () => {
    expect(
      await shop.rows(
        `SELECT entity, key, screen, column_name, sample FROM quality.open_quarantine
         WHERE screen IN ('duplicate_key', 'created_at_missing') AND (key = '11' OR key = '12' OR key = '902')
         ORDER BY entity, key`,
      ),
    ).to.deep.equal([
      ['events', '902', 'created_at_missing', 'created_at', '999.9.999.99'],
      ['users', '11', 'created_at_missing', 'created_at', 'aaaaa'],
      ['users', '12', 'duplicate_key', 'id', '99'],
    ]);
  });

  it('is in no external table, which silver has one of for each entity', async () => {
    const external = definitions.filter(({ kind }) => kind === 'external_table');
    expect(external.map(({ dataset, name }) => `${dataset}.${name}`)).to.have.members(
      entities.map((entity) => `silver.${entity}_exported`),
    );
    for (const { dataset, name } of external) {
      const rows = await shop.rows(`SELECT * FROM ${dataset}.${name}`);
      expect(rows, name).not.to.deep.equal([]);
      expect(found(JSON.stringify(rows)), name).to.deep.equal([]);
    }
  });

  it('is in no Parquet file', async () => {
    const files = (await shop.rows('SELECT table_name, uri FROM ops.export')).map(([table, uri]) => [
      table as string,
      `${shop.buckets}/${(uri as string).replace('gs://', '')}/*.parquet`,
    ]);
    expect(files.map(([table]) => table)).to.include.members([
      'silver.users',
      'silver.events',
      'gold.dim_user',
    ]);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const [table = '', file = ''] of files) {
      const result = await connection.runAndReadAll(
        `SELECT COLUMNS(*)::VARCHAR FROM read_parquet('${file}')`,
      );
      const rows = result.getRows();
      if (table === 'silver.users') expect(rows, table).to.have.lengthOf(2);
      expect(found(JSON.stringify(rows)), table).to.deep.equal([]);
    }
    connection.closeSync();
    instance.closeSync();
  });
});
