import { expect } from 'chai';
import { line, openShop, type Shop, star } from '../shop.ts';

const day = '2025-03-01';

/** Purchase events of a session of one event. */
const purchase = (
  id: number,
  session: string,
  created: string,
  { user = '1', source = 'Email' } = {},
): string => line.event(id, session, 1, { type: 'purchase', created: `2025-02-01 ${created}`, user, source });

/** One day of the shop; each test speaks of sessions, users and items of its own. */
const events: readonly string[] = [
  line.event(2, 'whole', 2, {
    user: '1.0',
    type: 'product',
    uri: '/product/7',
    created: '2025-02-01 10:01:00',
  }),
  line.event(1, 'whole', 1, { user: '1', type: 'home' }),
  line.event(3, 'whole', 3, {
    user: '1',
    type: 'purchase',
    created: '2025-02-04 10:00:00',
    source: 'Organic',
  }),
  line.event(11, 'anonymous', 1),
  ...Array.from({ length: 9 }, (_, index) => line.event(20 + index, 'long', index + 1)),
  line.event(31, 'same', 1),
  line.event(32, 'same too', 1),
  line.event(41, 'in Rome', 1),
  line.event(42, 'somewhere', 1, { city: 'null' }),
  line.event(51, 'pages', 1, { type: 'product', uri: '/product/8/' }),
  line.event(52, 'pages', 2, { type: 'department', uri: '/department/Women/category/tops&tees/brand/a/b' }),
  purchase(61, 'just before', '10:00:00', { user: '11' }),
  purchase(71, 'too early', '09:59:59', { user: '12' }),
  purchase(72, 'after', '10:03:01', { user: '12' }),
  purchase(73, 'of another', '10:03:00', { user: '2' }),
  purchase(81, 'a', '10:01:00', { user: '13', source: 'Facebook' }),
  purchase(82, 'c', '10:02:00', { user: '13', source: 'YouTube' }),
  purchase(83, 'b', '10:02:00', { user: '13', source: 'Adwords' }),
];
const bought = { created: '2025-02-01 10:03:00' };

describe('the shop in gold', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop(star());
    await shop.deliver('users', day, [line.user(1)]);
    await shop.deliver('products', day, [line.product(7)]);
    await shop.deliver('orders', day, [line.order(5, 1)]);
    await shop.deliver('order_items', day, [
      line.item(3, 5, 1, 7),
      ...[11, 12, 13].map((user) => line.item(user, user, user, 7, bought)),
    ]);
    await shop.deliver('events', day, events);
    await shop.wholeDay(day);
  });
  after(() => shop.close());

  it('joins a sale to its dimensions', async () => {
    expect(
      await shop.rows(`
        SELECT date.date, users.user_id, products.product_name, locations.city, statuses.order_status, items.revenue
        FROM gold.fact_order_items AS items
        JOIN gold.dim_date AS date USING (date_key)
        JOIN gold.dim_user AS users USING (user_key)
        JOIN gold.dim_product AS products USING (product_key)
        JOIN gold.dim_location AS locations ON locations.location_key = items.location_key
        JOIN gold.dim_order_status AS statuses USING (order_status_key)
        WHERE items.order_item_id = 3`),
    ).to.deep.equal([['2025-02-01', '1', 'Cap', 'Rome', 'Complete', '6.25']]);
  });

  it('has no date where a step of the order has not happened', async () => {
    expect(
      await shop.rows('SELECT created_date_key, shipped_date_key, returned_date_key FROM gold.fact_orders'),
    ).to.deep.equal([['20250201', '-2', '-2']]);
  });

  describe('its visits', () => {
    it('are one row a session: who, when, how far, by which way', async () => {
      expect(
        await shop.rows(`
          SELECT users.user_id, sessions.started_on, sessions.duration_seconds, sessions.product_view_count,
            profiles.session_outcome, profiles.is_identified, profiles.path, sources.traffic_source
          FROM gold.fact_sessions AS sessions
          JOIN gold.dim_user AS users USING (user_key)
          JOIN gold.dim_session AS profiles USING (session_key)
          JOIN gold.dim_traffic_source AS sources ON sources.traffic_source_key = sessions.traffic_source_key
          WHERE sessions.session_id = 'whole'`),
      ).to.deep.equal([
        ['1', '2025-02-01', '259200', '1', 'purchase', true, 'home > product > purchase', 'Email'],
      ]);
    });

    it('of nobody known have no user, and that is not the unknown one', async () => {
      for (const fact of ['fact_sessions', 'fact_events'])
        expect(
          await shop.rows(`SELECT user_key FROM gold.${fact} WHERE session_id = 'anonymous'`),
          fact,
        ).to.deep.equal([['-2']]);
    });

    it('have their way cut after eight steps, with a sign that it went on', async () => {
      expect(
        await shop.rows(
          "SELECT path FROM gold.fact_sessions JOIN gold.dim_session USING (session_key) WHERE session_id = 'long'",
        ),
      ).to.deep.equal([[`${Array.from({ length: 8 }, () => 'home').join(' > ')} > …`]]);
    });

    it('share a profile, so that the dimension stays small', async () => {
      expect(
        await shop.rows(
          "SELECT COUNT(*), COUNT(DISTINCT session_key) FROM gold.fact_sessions WHERE session_id IN ('same', 'same too')",
        ),
      ).to.deep.equal([['2', '1']]);
    });

    it('are at the place of a user where state, city and postal code are in one country only', async () => {
      expect(
        await shop.rows(`
          SELECT events.session_id, locations.country, locations.city
          FROM gold.fact_events AS events
          JOIN gold.dim_location AS locations USING (location_key)
          WHERE events.session_id IN ('in Rome', 'somewhere')
          ORDER BY 1`),
      ).to.deep.equal([
        ['in Rome', 'Italy', 'Rome'],
        ['somewhere', null, null],
      ]);
    });

    it('show a product by the number in their page', async () => {
      expect(
        await shop.rows(`
          SELECT pages.uri, pages.page_type, pages.product_id, pages.department, pages.category, pages.brand
          FROM gold.fact_events AS events
          JOIN gold.dim_page AS pages USING (page_key)
          WHERE events.session_id = 'pages'
          ORDER BY uri DESC`),
      ).to.deep.equal([
        ['/product/8', 'product', '8', null, null, null],
        ['/department/women/category/tops&tees/brand/a/b', 'department', null, 'women', 'tops&tees', 'a/b'],
      ]);
    });
  });

  describe('an item', () => {
    const visitOf = (item: number): Promise<unknown[]> =>
      shop.rows(`
        SELECT items.session_id, sources.traffic_source
        FROM gold.fact_order_items AS items
        JOIN gold.dim_traffic_source AS sources USING (traffic_source_key)
        WHERE items.order_item_id = ${item}`);

    it('is linked to the purchase of the same user shortly before', async () => {
      expect(await visitOf(11)).to.deep.equal([['just before', 'Email']]);
    });

    it('is not linked to one 181 seconds before, after, or of another user', async () => {
      expect(await visitOf(12)).to.deep.equal([[null, 'Unknown']]);
    });

    it('is linked to the nearest of several, then to the smallest session', async () => {
      expect(await visitOf(13)).to.deep.equal([['b', 'Adwords']]);
    });
  });
});
