import { launchProducts, makeProducts, type Product } from './products.ts';
import type { Random } from './random.ts';
import { day, type Moment } from './time.ts';

/** What is fixed for a whole sample. */
export interface World {
  readonly seed: number;
  /** Daily snapshots; a row's day is counted from 0. */
  readonly days: number;
  /** Users that exist before the first day. */
  readonly users: number;
  /** Users that register on each of the days. */
  readonly newUsersPerDay: number;
  /** Midnight before the first day. */
  readonly start: Moment;
  /** Products of old, then those that come into the range on the days. */
  readonly products: readonly Product[];
  readonly launched: readonly Product[];
}

/** The moment as of which a day's snapshot is taken: the end of that day. */
export const endOf = ({ start }: World, dayNumber: number): Moment => start + (dayNumber + 1) * day;

/** The day that a moment lies in, counted from the first snapshot's. */
export const dayOf = ({ start }: World, moment: Moment): number => Math.floor((moment - start) / day);

/** Products that come into the range sell from the sample's first day on; of the old ones some sell far better than others. */
export const pickProduct = ({ products, launched, start }: World, random: Random, at: Moment): Product => {
  const isLaunch = at >= start && random.chance(0.2);
  const product = isLaunch
    ? launched[random.below(launched.length)]
    : products[Math.floor(products.length * random.share() ** 1.5)];
  if (!product) throw new Error('a sample needs at least one product');
  return product;
};

/** @param firstDate ISO date of the first snapshot. */
export const makeWorld = (seed: number, users: number, days: number, firstDate: string): World => {
  // 29,120 products for 100,000 users in the source.
  const products = Math.max(40, Math.round(users * 0.2912));
  return {
    seed,
    days,
    users,
    newUsersPerDay: Math.max(3, Math.round(users * 0.003)),
    start: Date.parse(firstDate) * 1000,
    products: makeProducts(seed, products, days),
    launched: launchProducts(seed, products, days),
  };
};
