import { expect } from 'chai';
import fc from 'fast-check';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { objectPath } from '@ecommerce/googlesql/buckets';
import { localTarget } from '../../../model/target.ts';
import { booksToSilver, type Library, line, openLibrary } from '../../library/library.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 6);
const day = '2025-03-01';
const raw = localTarget.buckets.raw;

/** What happens to one day in the cloud, where nothing waits for anything: a load reads when it begins and counts when it ends. */
const happening = fc.oneof(
  fc.record({ what: fc.constant('upload' as const), shelf: fc.constantFrom('north', 'south', 'east') }),
  fc.record({ what: fc.constantFrom('load begins', 'load ends', 'silver', 'metadata') }),
);

describe('bronze and silver', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(booksToSilver());
  });
  after(() => pipeline.close());

  it('come together again by themselves, however uploads, loads and runs of silver overlap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 9 }), async (happenings) => {
        await pipeline.empty();
        const object = pipeline.object('books', day);
        const begun = join(pipeline.buckets, 'begun.csv');
        const loads = { running: false };
        const begin = async (): Promise<void> => {
          await copyFile(objectPath(pipeline.buckets, raw, object), begun);
          loads.running = true;
        };
        const end = async (): Promise<void> => {
          await pipeline.warehouse.loadPartition('bronze', 'books', day, [begun]);
          loads.running = false;
        };
        const upload = async (shelf: string): Promise<void> => {
          await pipeline.deliver('books', day, [line.book(1, { shelf })]);
          pipeline.touched.delete(object);
        };
        let last = 'west';
        await upload(last);
        for (const each of happenings) {
          if (each.what === 'upload') await upload((last = each.shelf));
          // A transfer does not begin anew before it has ended.
          else if (each.what === 'load begins' && !loads.running) await begin();
          else if (each.what === 'load ends' && loads.running) await end();
          else if (each.what === 'metadata') pipeline.touched.set(object, new Date());
          else if (each.what === 'silver') await pipeline.silver(day);
        }
        if (loads.running) await end();
        await pipeline.silver(day);
        for (let round = 0; round < 2; round += 1) {
          await begin();
          await end();
          await pipeline.silver(day);
        }
        expect(await pipeline.rows('SELECT shelf FROM silver.books')).to.deep.equal([[last]]);
        const findings = await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot');
        await begin();
        await end();
        await pipeline.silver(day);
        expect(await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot'), 'looked at once').to.deep.equal(
          findings,
        );
      }),
      {
        numRuns,
        examples: [
          [
            [
              { what: 'load begins' },
              { what: 'upload', shelf: 'south' },
              { what: 'load ends' },
              { what: 'silver' },
            ],
          ],
        ],
      },
    );
  });
});
