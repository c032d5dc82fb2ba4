import { expect } from 'chai';
import fc from 'fast-check';
import type { SqlFile } from '../../../model/load.ts';
import type { SqlValue } from '../../../pipeline/ports.ts';
import { booksToSilver, type Library, line, ofFewRows, openLibrary } from '../../library/library.ts';
import { days, lastDay } from '../arrival.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 3);

/** Screens that depend on the day: one that notes and one that rejects what passed the day before. */
const ofTheDay = `
  - name: added_later
    type: business rule
    severity: info
    fails: DATE(added_at, 'UTC') > snapshot_date
    description: Later than the snapshot
  - name: added_long_ago
    type: business rule
    severity: reject
    fails: DATE_DIFF(snapshot_date, DATE(added_at, 'UTC'), DAY) > 2
    description: Longer ago than books are kept
`;
const places = { query: 'silver/books_history/query.sql', contract: 'silver/books_history/table.yaml' };
type Change = (file: SqlFile) => SqlFile;

const withDays: Change = (file) =>
  file.path.endsWith(places.contract) ? { ...file, text: file.text.trimEnd() + ofTheDay } : file;
/** A condition may look beyond the line, for all that the text shows: so every line is judged. */
const withoutRecognition: Change = (file) =>
  file.path.endsWith(places.query)
    ? { ...file, text: file.text.replace('FROM source\n', 'FROM source\nWHERE TRUE\n') }
    : file;
/** Other rules: a title in capitals is another value, a lower price is noted. */
const otherRules: Change = (file) => ({
  ...file,
  text: file.text
    .replace("NULLIF(TRIM(title), '')", "NULLIF(UPPER(TRIM(title)), '')")
    .replace('price < 0', 'price < 3'),
});

const definitions = (...changes: readonly Change[]): ReturnType<typeof booksToSilver> =>
  booksToSilver(ofFewRows, (file) =>
    [withDays, ...changes].reduce((changed, change) => change(changed), file),
  );

/** The same values in another spelling, a noted price, an unreadable date, one that the day decides about. */
const bookLine = fc
  .record({
    id: fc.constantFrom('1', '2', '02', 'none'),
    price: fc.constantFrom('2.5', '2.50', '-1'),
    added: fc.constantFrom('2025-03-01 03:04:05+00:00', '2025-03-03 03:04:05+00:00', 'never'),
  })
  .map(({ id, ...values }) => line.book(id, values));

const recently = '2025-03-01 03:04:05+00:00';
const known = line.book(1, { added: recently, price: '2.5' });

/** What happens next: a day's file, perhaps with the lines of the day before; a run; other rules. */
const happening = fc.record({
  day: fc.nat({ max: days.length - 1 }),
  lines: fc.array(bookLine, { maxLength: 4 }),
  runs: fc.boolean(),
  rulesChange: fc.boolean(),
});

/** All that silver says, but for runs and the clock. */
async function told(pipeline: Library): Promise<unknown> {
  const rows = (sql: string): Promise<(readonly SqlValue[])[]> => pipeline.rows(sql);
  return {
    contents: await pipeline.contents(),
    ledger: await rows(
      `SELECT snapshot_date, revision, state, reason, delivered, accepted, quarantined, inserted, changed, deleted, lines_hash
       FROM ops.snapshot ORDER BY revision`,
    ),
    events: await rows(
      `SELECT screen, severity, snapshot_date, failing, message, closed_at IS NULL
       FROM quality.error_event ORDER BY screen, snapshot_date`,
    ),
  };
}

describe('silver with lines that it recognises', () => {
  let recognising: Library;
  let judging: Library;
  before(async () => {
    recognising = await openLibrary(definitions());
    judging = await openLibrary(definitions(withoutRecognition));
  });
  after(async () => {
    await recognising.close();
    await judging.close();
  });

  it('is silver in which every line is judged, whatever comes late, again, twice, in quarantine or under other rules', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 2, maxLength: 5 }), async (happenings) => {
        for (const pipeline of [recognising, judging]) {
          const own = pipeline === judging ? [withoutRecognition] : [];
          await pipeline.empty();
          await pipeline.warehouse.apply(definitions(...own));
          let hasOtherRules = false;
          for (const { day, lines, runs, rulesChange } of happenings) {
            if (rulesChange) {
              hasOtherRules = !hasOtherRules;
              await pipeline.warehouse.apply(definitions(...own, ...(hasOtherRules ? [otherRules] : [])));
            }
            await pipeline.deliver('books', days[day] ?? lastDay, lines);
            if (!runs) continue;
            await pipeline.load(lastDay);
            await pipeline.silver(lastDay);
          }
          await pipeline.load(lastDay);
          await pipeline.silver(lastDay);
        }
        expect(await told(recognising)).to.deep.equal(await told(judging));
      }),
      {
        numRuns,
        examples: [
          [
            [
              { day: 0, lines: [known], runs: true, rulesChange: false },
              { day: 1, lines: [known, line.book(2)], runs: true, rulesChange: true },
            ],
          ],
          [
            [
              { day: 0, lines: [known, line.book(2, { added: recently })], runs: true, rulesChange: false },
              {
                day: 3,
                lines: [known, known, line.book(2, { added: recently })],
                runs: true,
                rulesChange: false,
              },
              { day: 1, lines: [known], runs: true, rulesChange: false },
            ],
          ],
        ],
      },
    );
  });

  it('does not judge a known line again: what was noted of it stands beside its version', async () => {
    await recognising.empty();
    await recognising.warehouse.apply(definitions());
    const books = [line.book(1, { added: '2025-03-01 03:04:05+00:00' })];
    await recognising.deliver('books', days[0], books);
    await recognising.load(lastDay);
    await recognising.silver(lastDay);
    await recognising.warehouse.run(
      "UPDATE silver.books_history SET line_notes = 'price_negative ' WHERE TRUE",
    );
    await recognising.deliver('books', days[1], [
      ...books,
      line.book(2, { added: '2025-03-01 03:04:05+00:00' }),
    ]);
    await recognising.load(lastDay);
    await recognising.silver(lastDay);
    expect(
      await recognising.rows("SELECT failing FROM quality.error_event WHERE screen = 'price_negative'"),
    ).to.deep.equal([['1']]);
  });
});
