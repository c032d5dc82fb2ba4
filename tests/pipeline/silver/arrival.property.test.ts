import { expect } from 'chai';
import fc from 'fast-check';
import { rebuild } from '../../../pipeline/run/rebuild.ts';
import { days, deliveries, finalContents, lastDay, users } from '../arrival.ts';
import { Shop, usersToSilver } from '../shop.ts';

/** Few for `npm test`; PROPERTY_RUNS=200 before a change to how history is made. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 4);

describe('silver is a function of the set of snapshots', function () {
  this.timeout(numRuns * 20_000);
  let shop: Shop;
  before(async () => {
    shop = await Shop.open(usersToSilver());
  });
  after(() => shop.close());

  const silver = async (): Promise<void> => {
    await shop.load(lastDay);
    await shop.silver(lastDay);
  };

  it('whatever the order of arrival, the repetitions and the cut into runs; a rebuild gives it too', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(users), async (arriving) => {
        await shop.empty();
        for (const { day, lines, runs } of arriving) {
          await shop.deliver('users', days[day] ?? lastDay, lines);
          if (runs) await silver();
        }
        await silver();
        const grown = await shop.contents();

        await rebuild(shop.warehouse, { ops: 'ops', bronze: 'bronze' }, 'users');
        await silver();
        expect(await shop.contents(), 'rebuilt').to.deep.equal(grown);

        await shop.empty();
        for (const [day, lines] of finalContents(arriving))
          await shop.deliver('users', days[day] ?? lastDay, lines);
        await silver();
        expect(await shop.contents(), 'at once').to.deep.equal(grown);

        expect(
          await shop.rows(
            "SELECT COUNT(*) FROM ops.current_snapshot WHERE state = 'applied' AND delivered != accepted + quarantined",
          ),
        ).to.deep.equal([['0']]);
      }),
      { numRuns },
    );
  });
});
