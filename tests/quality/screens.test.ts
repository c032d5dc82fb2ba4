import { expect } from 'chai';
import { everything, openShop, type Shop } from '../pipeline/shop.ts';
import { defects } from './defects.ts';
import { asText, type Lines, only, product, sale, together, user } from './seeded.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;
const entities = ['users', 'products', 'orders', 'order_items', 'events'] as const;

describe('the screens', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop(everything());
  });
  after(() => shop.close());

  const deliver = async (date: string, lines: Lines): Promise<void> => {
    for (const entity of entities) await shop.deliver(entity, date, asText(lines[entity]));
    await shop.day(date);
  };
  const failed = async (date: string): Promise<Record<string, number>> => {
    const rows = await shop.rows(
      `SELECT CONCAT(entity, '.', screen), SUM(failing) FROM quality.error_event
       WHERE snapshot_date = DATE '${date}' GROUP BY 1 ORDER BY 1`,
    );
    return Object.fromEntries(
      rows.map(([screen, failing]): [string, number] => [screen as string, Number(failing)]),
    );
  };

  it('mind nothing about data that is as it should be', async () => {
    await deliver(day1, together([sale(1), sale(2)]));
    expect(await failed(day1)).to.deep.equal({});
  });

  it('each find what is wrong, and nothing else', async () => {
    const unreadable = [
      only('users', user(9, { id: 'x' })),
      only('products', product(9, { id: 'x' })),
      only('orders', ...sale(9, { order: { order_id: 'x' } }).orders),
      only('order_items', ...sale(9, { item: { id: 'x' } }).order_items),
      only('events', ...sale(9, { view: { id: 'x' } }).events.slice(0, 1)),
    ];
    const keyOf = (entity: string) => (entity === 'orders' ? 'order_id' : 'id');
    const remarks = entities.map((entity) => only(entity, { [keyOf(entity)]: '(2 rows)' }));
    // What is left of sale 2 counts as still there, for any of its keys may be the unreadable one.
    await deliver(day2, together([sale(1), ...unreadable, ...remarks, ...defects.map(({ lines }) => lines)]));
    const expected: Record<string, number> = {};
    for (const screen of defects.flatMap(({ fails }) => fails))
      expected[screen] = (expected[screen] ?? 0) + 1;
    for (const entity of entities) {
      expected[`${entity}.key_unreadable`] = 1;
      expected[`${entity}.remark`] = 1;
      expected[`${entity}.deletions_withheld`] = entity === 'events' ? 3 : 1;
    }
    expect(await failed(day2)).to.deep.equal(
      Object.fromEntries(Object.entries(expected).sort(([a], [b]) => (a < b ? -1 : 1))),
    );
  });

  it('are all listed with the severity of their error events, and each has failed over a defect', async () => {
    expect(
      await shop.rows(`
        SELECT event.screen, event.table_name
        FROM quality.error_event AS event
        LEFT JOIN quality.screen AS screen
          ON screen.name = event.screen
          AND screen.table_name = event.table_name
          AND screen.severity = event.severity
          AND screen.entity = event.entity
        WHERE screen.name IS NULL`),
    ).to.deep.equal([]);
    expect(
      await shop.rows(`
        SELECT CONCAT(screen.entity, '.', screen.name)
        FROM quality.screen AS screen
        LEFT JOIN quality.error_event AS event
          ON event.screen = screen.name
          AND event.table_name = screen.table_name
        WHERE screen.type NOT IN ('snapshot', 'publish', 'run')
          AND event.screen IS NULL`),
    ).to.deep.equal([]);
  });

  it('count once: a run with nothing new looks at nothing again', async () => {
    const before = await shop.rows(
      'SELECT screen, table_name, failing, last_seen FROM quality.error_event ORDER BY 1, 2, 4',
    );
    await shop.silver(day2);
    expect(
      await shop.rows(
        'SELECT screen, table_name, failing, last_seen FROM quality.error_event ORDER BY 1, 2, 4',
      ),
    ).to.deep.equal(before);
    expect(
      await shop.rows(
        'SELECT MAX(looks) FROM (SELECT COUNT(*) AS looks FROM ops.compared GROUP BY comparison)',
      ),
    ).to.deep.equal([['2']]);
  });

  it('list the rows that fail a comparison in its view', async () => {
    expect(
      await shop.rows('SELECT item_count, screens FROM quality.orders_and_items WHERE num_of_item = 0'),
    ).to.deep.equal([['1', ['item_count_differs']]]);
    expect(
      await shop.rows("SELECT COUNT(*) FROM quality.users_by_email WHERE 'email_shared' IN UNNEST(screens)"),
    ).to.deep.equal([['2']]);
  });

  it('over more than one row are closed when no row fails them any more', async () => {
    const open = () =>
      shop.rows(
        "SELECT screen FROM quality.error_event WHERE closed_at IS NULL AND STARTS_WITH(table_name, 'quality.')",
      );
    expect(await open()).to.not.deep.equal([]);
    await deliver(day3, together([sale(1), sale(2)]));
    expect(await open()).to.deep.equal([]);
  });
});
