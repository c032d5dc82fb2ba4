import { expect } from 'chai';
import fc from 'fast-check';
import { rebuild } from '../../../pipeline/run/rebuild.ts';
import { books, days, deliveries, finalContents, lastDay } from '../arrival.ts';
import { booksToSilver, type Library, openLibrary } from '../../library/library.ts';

/** Few for `npm test`; PROPERTY_RUNS=200 before a change to how history is made. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 4);

describe('silver is a function of the set of snapshots', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(booksToSilver());
  });
  after(() => pipeline.close());

  const silver = async (): Promise<void> => {
    await pipeline.load(lastDay);
    await pipeline.silver(lastDay);
  };

  it('whatever the order of arrival, the repetitions and the cut into runs; a rebuild gives it too', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(books), async (arriving) => {
        await pipeline.empty();
        for (const { day, lines, runs } of arriving) {
          await pipeline.deliver('books', days[day] ?? lastDay, lines);
          if (runs) await silver();
        }
        await silver();
        const grown = await pipeline.contents();

        await rebuild(pipeline.warehouse, { ops: 'ops', bronze: 'bronze' }, 'books');
        await silver();
        expect(await pipeline.contents(), 'rebuilt').to.deep.equal(grown);

        await pipeline.empty();
        for (const [day, lines] of finalContents(arriving))
          await pipeline.deliver('books', days[day] ?? lastDay, lines);
        await silver();
        expect(await pipeline.contents(), 'at once').to.deep.equal(grown);

        expect(
          await pipeline.rows(
            "SELECT COUNT(*) FROM ops.current_snapshot WHERE state = 'applied' AND delivered != accepted + quarantined",
          ),
        ).to.deep.equal([['0']]);
      }),
      { numRuns },
    );
  });
});
