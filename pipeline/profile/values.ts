import { Sketch } from './sketch.ts';

/** Whole numbers up to here are counted one by one. */
const largestCounted = 1 << 24;
/** Other values are counted one by one up to so many different ones, then their number is estimated. */
const mostTexts = 100_000;

/**
 * How often each value of a column occurs. Whole numbers are exact whatever their number, so that keys are; `7` and `7.0` are one.
 * Other values are exact up to a limit.
 */
export class Values {
  #counts = new Uint32Array(1024);
  #numbers = 0;
  #texts = new Map<string, number>();
  #sketch: Sketch | undefined;

  /** Adds a whole number, not negative and below 2^24. */
  addNumber(value: number): void {
    if (value >= this.#counts.length) this.#grow(value);
    if (this.#counts[value] === 0) this.#numbers++;
    this.#counts[value] = (this.#counts[value] ?? 0) + 1;
  }

  /** Adds any other value. */
  addText(value: string): void {
    if (this.#sketch !== undefined) {
      this.#sketch.add(value);
      return;
    }
    const count = this.#texts.get(value);
    this.#texts.set(count === undefined ? copyOf(value) : value, (count ?? 0) + 1);
    if (this.#texts.size > mostTexts) this.#estimateFromHere();
  }

  get isExact(): boolean {
    return this.#sketch === undefined;
  }

  /** How many different values there are. */
  get distinct(): number {
    return this.#numbers + (this.#sketch?.estimate() ?? this.#texts.size);
  }

  /**
   * The values that others lack, with their rows.
   *
   * @throws Error where one of the two is estimated.
   */
  *lackingIn(others: Values): Generator<readonly [value: string, rows: number]> {
    if (!this.isExact || !others.isExact) throw new Error('estimated values cannot be compared one by one');
    for (const [value, rows] of this.#counts.entries())
      if (rows > 0 && (others.#counts[value] ?? 0) === 0) yield [String(value), rows];
    for (const [value, rows] of this.#texts) if (!others.#texts.has(value)) yield [value, rows];
  }

  #grow(value: number): void {
    const counts = new Uint32Array(Math.min(2 ** Math.ceil(Math.log2(value + 1)), largestCounted + 1));
    counts.set(this.#counts);
    this.#counts = counts;
  }

  #estimateFromHere(): void {
    this.#sketch = new Sketch();
    for (const value of this.#texts.keys()) this.#sketch.add(value);
    this.#texts = new Map();
  }
}

/** A part of a text keeps the whole of it in memory, a copy does not. */
export const copyOf = (value: string) => Buffer.from(value).toString();

/** The number that `7` or `7.0` spells; undefined for another text, or a number that is not counted one by one. */
export const countedNumber = (text: string): number | undefined => {
  const end = text.endsWith('.0') ? text.length - 2 : text.length;
  if (end === 0 || end > 8 || (end > 1 && text.charCodeAt(0) === 48)) return undefined;
  let value = 0;
  for (let at = 0; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value < largestCounted ? value : undefined;
};
