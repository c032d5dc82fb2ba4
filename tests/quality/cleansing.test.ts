import { expect } from 'chai';
import { everything, type Entity, openShop, type Shop } from '../pipeline/shop.ts';
import { asText, type Fields, only, product, sale, user } from './seeded.ts';

const day = '2025-03-01';

describe('what silver makes of odd texts', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop(everything());
  });
  after(() => shop.close());
  beforeEach(() => shop.empty());

  /** Columns of silver after one snapshot of an entity, by its key. */
  const silver = async (entity: Entity, lines: readonly Fields[], columns: string) => {
    await shop.deliver(entity, day, asText(only(entity, ...lines)[entity]));
    await shop.load(day);
    expect((await shop.silver(day)).state).to.equal('done');
    return shop.rows(`SELECT ${columns} FROM silver.${entity} ORDER BY 1`);
  };

  it('decodes what was encoded twice, and nothing that only partly reads so', async () => {
    const names = ['PiquÃ©Â®', 'Ã‰tÃ©', 'Café Ã©', 'Ãrea', 'Cafe\u0301', '日本'];
    const rows = await silver(
      'products',
      names.map((name, index) => product(index + 1, { name })),
      'product_id, name',
    );
    expect(rows.map(([, name]) => name)).to.deep.equal([
      'Piqué®',
      'Ã‰tÃ©',
      'Café Ã©',
      'Ãrea',
      'Café',
      '日本',
    ]);
  });

  it('takes NULL as exports write it for no value, and whole numbers as data frames write them', async () => {
    const rows = await silver(
      'products',
      ['\\N', 'NULL', 'nan', 'None', '<NA>', 'Nan', 'None such'].map((brand, index) =>
        product(index + 1, { brand, distribution_center_id: index === 0 ? 'nan' : '1.0' }),
      ),
      'product_id, brand, distribution_center_id',
    );
    expect(rows).to.deep.equal([
      ['1', null, null],
      ['2', null, '1'],
      ['3', null, '1'],
      ['4', null, '1'],
      ['5', null, '1'],
      ['6', 'Nan', '1'],
      ['7', 'None such', '1'],
    ]);
  });

  it('reads letters whose small one depends on the place, and times with the name of a zone', async () => {
    const rows = await silver(
      'users',
      [
        user(1, { email: 'İpek@EXAMPLE.com', age: '30.0', created_at: '2025-01-02 03:04:05 Asia/Kolkata' }),
        user(2, { email: 'ΟΔΥΣΣΕΥΣ@example.com', created_at: '2025-01-02 03:04:05 EST' }),
      ],
      'user_id, email, age, FORMAT_TIMESTAMP("%F %T", created_at)',
    );
    expect(rows).to.deep.equal([
      ['1', 'i\u0307pek@example.com', '30', '2025-01-01 21:34:05'],
      ['2', 'οδυσσευς@example.com', '30', '2025-01-02 08:04:05'],
    ]);
  });

  it('takes / for the home page and leaves queries out', async () => {
    const pages = ['/', '/?gclid=1', '/home/', '/product/1?utm_source=mail', '/product/8?', '/a?b'];
    const rows = await silver(
      'events',
      pages.flatMap((uri, index) => sale(index + 1, { view: { uri } }).events.slice(0, 1)),
      'event_id, uri',
    );
    expect(rows.map(([, uri]) => uri)).to.deep.equal([
      '/home',
      '/home',
      '/home',
      '/product/1',
      '/product/8',
      '/a?b',
    ]);
  });
});
