import fc from 'fast-check';
import { line } from '../library/library.ts';

export const days = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'] as const;
export const lastDay = '2025-03-04';

/** A snapshot's lines: good ones, unreadable ones, ones twice; a header only where there are none. */
const bookLine = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(1, 2, 3), fc.constantFrom('north', 'south'))
      .map(([id, shelf]) => line.book(id, { shelf })),
  },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map((id) => line.book(id, { added: 'never' })) },
  { weight: 1, arbitrary: fc.constant(line.book('none')) },
);
const loanLine = fc
  .tuple(fc.constantFrom(10, 11), fc.constantFrom(1, 2, 4), fc.constantFrom('out', 'back', 'lost'))
  .map(([id, book, state]) => line.loan(id, book, { state }));

export const books = fc.array(bookLine, { maxLength: 5 });
export const loans = fc.array(loanLine, { maxLength: 3 });

/** A day's file on its way: which contents, and whether the pipeline runs after it. */
export interface Delivery {
  readonly day: number;
  readonly lines: readonly string[];
  readonly runs: boolean;
}

/**
 * Deliveries in any order, days again and again with the same or other contents, cut into runs anywhere.
 * What counts of a day is what was delivered last.
 */
export const deliveries = (lines: fc.Arbitrary<string[]>): fc.Arbitrary<Delivery[]> =>
  fc.array(fc.record({ day: fc.nat({ max: days.length - 1 }), lines, runs: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  });

/** What each day holds in the end. */
export function finalContents(all: readonly Delivery[]): Map<number, readonly string[]> {
  return new Map([...all].map(({ day, lines }) => [day, lines]));
}
