import type { Random } from './random.ts';

/** On which days a row is delivered: from its first day on, but not from the day it goes to the day it is back. */
export interface Life {
  readonly first: number;
  readonly gone: number;
  readonly back: number;
}

/** A life in which a share of the rows vanishes after its first day; half of those come back a day later. */
export const lifeOf = (random: Random, days: number, first: number, vanishing: number): Life => {
  const left = days - 1 - first;
  if (left <= 0 || !random.chance(vanishing)) return { first, gone: Infinity, back: Infinity };
  const gone = first + 1 + random.below(left);
  return { first, gone, back: random.chance(0.5) ? gone + 1 : Infinity };
};

export const isDelivered = ({ first, gone, back }: Life, day: number) =>
  day >= first && (day < gone || day >= back);
