import { expect } from 'chai';
import { line, openShop, type Shop, star } from '../shop.ts';

const day = '2025-03-01';

describe('visits in gold', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop(star());
  });
  after(() => shop.close());
  beforeEach(() => shop.empty());

  const events = async (lines: readonly string[]): Promise<void> => {
    await shop.deliver('events', day, lines);
    await shop.day(day);
  };

  it('are one row a session: who, when, how far, by which way', async () => {
    await shop.deliver('users', day, [line.user(1)]);
    await events([
      line.event(2, 's', 2, {
        user: '1.0',
        type: 'product',
        uri: '/product/7',
        created: '2025-02-01 10:01:00',
      }),
      line.event(1, 's', 1, { user: '1', type: 'home' }),
      line.event(3, 's', 3, {
        user: '1',
        type: 'purchase',
        created: '2025-02-04 10:00:00',
        source: 'Organic',
      }),
    ]);
    expect(
      await shop.rows(`
        SELECT users.user_id, sessions.started_on, sessions.duration_seconds, sessions.product_view_count,
          profiles.session_outcome, profiles.is_identified, profiles.path, sources.traffic_source
        FROM gold.fact_sessions AS sessions
        JOIN gold.dim_user AS users USING (user_key)
        JOIN gold.dim_session AS profiles USING (session_key)
        JOIN gold.dim_traffic_source AS sources ON sources.traffic_source_key = sessions.traffic_source_key`),
    ).to.deep.equal([
      ['1', '2025-02-01', '259200', '1', 'purchase', true, 'home > product > purchase', 'Email'],
    ]);
  });

  it('of nobody known have no user, and that is not the unknown one', async () => {
    await events([line.event(1, 's', 1)]);
    expect(await shop.rows('SELECT user_key FROM gold.fact_sessions')).to.deep.equal([['-2']]);
    expect(await shop.rows('SELECT user_key FROM gold.fact_events')).to.deep.equal([['-2']]);
  });

  it('have their way cut after eight steps, with a sign that it went on', async () => {
    await events(Array.from({ length: 9 }, (_, index) => line.event(index, 's', index + 1)));
    expect(await shop.rows('SELECT path FROM gold.dim_session WHERE session_key > 0')).to.deep.equal([
      [`${Array.from({ length: 8 }, () => 'home').join(' > ')} > …`],
    ]);
  });

  it('share a profile, so that the dimension stays small', async () => {
    await events([line.event(1, 'a', 1), line.event(2, 'b', 1)]);
    expect(
      await shop.rows('SELECT COUNT(*), COUNT(DISTINCT session_key) FROM gold.fact_sessions'),
    ).to.deep.equal([['2', '1']]);
  });

  it('are at the place of a user where state, city and postal code are in one country only', async () => {
    await shop.deliver('users', day, [line.user(1)]);
    await events([line.event(1, 'a', 1), line.event(2, 'b', 1, { city: 'null' })]);
    expect(
      await shop.rows(`
        SELECT events.session_id, locations.country, locations.city
        FROM gold.fact_events AS events
        JOIN gold.dim_location AS locations USING (location_key)
        ORDER BY 1`),
    ).to.deep.equal([
      ['a', 'Italy', 'Rome'],
      ['b', null, null],
    ]);
  });

  it('show a product by the number in their page', async () => {
    await events([
      line.event(1, 'a', 1, { type: 'product', uri: '/product/7/' }),
      line.event(2, 'a', 2, { type: 'department', uri: '/department/Women/category/tops&tees/brand/a/b' }),
    ]);
    expect(
      await shop.rows(
        'SELECT uri, page_type, product_id, department, category, brand FROM gold.dim_page WHERE page_key > 0 ORDER BY uri DESC',
      ),
    ).to.deep.equal([
      ['/product/7', 'product', '7', null, null, null],
      ['/department/women/category/tops&tees/brand/a/b', 'department', null, 'women', 'tops&tees', 'a/b'],
    ]);
  });

  describe('and the items bought in them', () => {
    const linked = async (): Promise<unknown[]> =>
      shop.rows(`
        SELECT items.session_id, sources.traffic_source
        FROM gold.fact_order_items AS items
        JOIN gold.dim_traffic_source AS sources USING (traffic_source_key)`);
    const purchase = (
      id: number,
      session: string,
      created: string,
      { user = '1', source = 'Email' } = {},
    ): string =>
      line.event(id, session, 1, { type: 'purchase', created: `2025-02-01 ${created}`, user, source });

    const sold = async (lines: readonly string[]): Promise<unknown[]> => {
      await shop.deliver('order_items', day, [line.item(1, 1, 1, 7, { created: '2025-02-01 10:03:00' })]);
      await events(lines);
      return linked();
    };

    it('are linked to the purchase of the same user at most 180 seconds before', async () => {
      expect(await sold([purchase(1, 'a', '10:00:00')])).to.deep.equal([['a', 'Email']]);
    });

    it('are not linked to one 181 seconds before, after, or of another user', async () => {
      expect(
        await sold([
          purchase(1, 'a', '09:59:59'),
          purchase(2, 'b', '10:03:01'),
          purchase(3, 'c', '10:03:00', { user: '2' }),
        ]),
      ).to.deep.equal([[null, 'Unknown']]);
    });

    it('are linked to the nearest of several, then to the smallest session', async () => {
      expect(
        await sold([
          purchase(1, 'a', '10:01:00', { source: 'Facebook' }),
          purchase(2, 'c', '10:02:00', { source: 'YouTube' }),
          purchase(3, 'b', '10:02:00', { source: 'Adwords' }),
        ]),
      ).to.deep.equal([['b', 'Adwords']]);
    });
  });
});
