/** Draws that are the same for the same seed. */
export interface Random {
  /** In [0, 1). */
  share(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Picks by weight; the weights need not add up to 1. */
  weighted<T>(choices: readonly [Choice<T>, ...Choice<T>[]]): T;
}

type Choice<T> = readonly [value: T, weight: number];

/**
 * The draws of one thing: each user, product and order has draws of its own, so that it is the same whatever was
 * made before it, and no list of what was made is needed. The generator is mulberry32 (public domain).
 */
export const randomOf = (seed: number, kind: string, id: number): Random => {
  let state = mix(mix(seed, id), hashOf(kind));
  const share = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(share() * limit);
  return {
    share,
    below,
    chance: (probability) => share() < probability,
    pick: (list) => list[below(list.length)] ?? list[0],
    weighted: (choices) => {
      let left = share() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of choices) if ((left -= weight) < 0) return value;
      return choices[0][0];
    },
  };
};

/**
 * A random UUID (version 4) that is the same for the same seed and number. Two numbers never have the same one: its
 * first part is a permutation of the numbers below 2^32.
 */
export const uuidOf = (seed: number, number: number): string => {
  const first = mix(mix(seed, number), 0x75756964) >>> 0;
  const random = randomOf(first, 'uuid', number);
  const hex = [first, ...[0, 0, 0].map(() => random.below(2 ** 32))]
    .map((part) => part.toString(16).padStart(8, '0'))
    .join('');
  const variant = '89ab'[random.below(4)] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
};

const hashOf = (text: string) => Buffer.from(text).reduce(mix, 7);

/** One round of murmur3's mixing, so that neighbouring numbers give unrelated draws. */
const mix = (hash: number, value: number) => {
  let mixed = Math.imul(hash ^ value, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};
