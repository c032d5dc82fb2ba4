import fc from 'fast-check';
import { line } from './shop.ts';

export const days = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'] as const;
export const lastDay = '2025-03-04';

/** A snapshot's lines: good ones, unreadable ones, ones twice; a header only where there are none. */
const userLine = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(1, 2, 3), fc.constantFrom('Rome', 'Oslo'))
      .map(([id, city]) => line.user(id, { city })),
  },
  { weight: 1, arbitrary: fc.constantFrom(1, 2).map((id) => line.user(id, { created: 'never' })) },
  { weight: 1, arbitrary: fc.constant(line.user('nobody')) },
);
const orderLine = fc
  .tuple(fc.constantFrom(10, 11), fc.constantFrom(1, 2, 4), fc.constantFrom('Shipped', 'Complete', 'Lost'))
  .map(([id, user, status]) => line.order(id, user, { status }));

export const users = fc.array(userLine, { maxLength: 5 });
export const orders = fc.array(orderLine, { maxLength: 3 });

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
