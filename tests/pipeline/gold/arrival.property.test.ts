import { expect } from 'chai';
import fc from 'fast-check';
import { days, deliveries, finalContents, lastDay, orders, users } from '../arrival.ts';
import { Shop, star } from '../shop.ts';

/** Few for `npm test`; PROPERTY_RUNS=50 before a change to how gold is made. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 2);

describe('gold is a function of the set of snapshots', function () {
  this.timeout(numRuns * 30_000);
  let shop: Shop;
  before(async () => {
    shop = await Shop.open(star());
  });
  after(() => shop.close());

  it('whatever the order of arrival, the repetitions and the cut into runs', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(users), deliveries(orders), async (ofUsers, ofOrders) => {
        await shop.empty();
        const arriving = [
          ...ofUsers.map((delivery) => ({ entity: 'users' as const, ...delivery })),
          ...ofOrders.map((delivery) => ({ entity: 'orders' as const, ...delivery })),
        ];
        for (const { entity, day, lines, runs } of arriving) {
          await shop.deliver(entity, days[day] ?? lastDay, lines);
          if (runs) await shop.day(lastDay);
        }
        await shop.day(lastDay);
        const grown = await shop.contents();

        await shop.empty();
        for (const [day, lines] of finalContents(ofUsers))
          await shop.deliver('users', days[day] ?? lastDay, lines);
        for (const [day, lines] of finalContents(ofOrders))
          await shop.deliver('orders', days[day] ?? lastDay, lines);
        await shop.day(lastDay);
        expect(await shop.contents()).to.deep.equal(grown);
      }),
      { numRuns },
    );
  });
});
