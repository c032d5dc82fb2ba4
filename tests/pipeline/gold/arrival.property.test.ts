import { expect } from 'chai';
import fc from 'fast-check';
import { books, days, deliveries, finalContents, lastDay, loans } from '../arrival.ts';
import { library, type Library, openLibrary } from '../../library/library.ts';

/** Few for `npm test`; PROPERTY_RUNS=50 before a change to how gold is made. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 2);

describe('gold is a function of the set of snapshots', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library());
  });
  after(() => pipeline.close());

  it('whatever the order of arrival, the repetitions and the cut into runs', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries(books), deliveries(loans), async (ofBooks, ofLoans) => {
        await pipeline.empty();
        const arriving = [
          ...ofBooks.map((delivery) => ({ entity: 'books' as const, ...delivery })),
          ...ofLoans.map((delivery) => ({ entity: 'loans' as const, ...delivery })),
        ];
        for (const { entity, day, lines, runs } of arriving) {
          await pipeline.deliver(entity, days[day] ?? lastDay, lines);
          if (runs) await pipeline.day(lastDay);
        }
        await pipeline.day(lastDay);
        const grown = await pipeline.contents();

        await pipeline.empty();
        for (const [day, lines] of finalContents(ofBooks))
          await pipeline.deliver('books', days[day] ?? lastDay, lines);
        for (const [day, lines] of finalContents(ofLoans))
          await pipeline.deliver('loans', days[day] ?? lastDay, lines);
        await pipeline.day(lastDay);
        expect(await pipeline.contents()).to.deep.equal(grown);
      }),
      { numRuns },
    );
  });
});
