import { type Format, formatOf, integer, wholeDecimal } from './formats.ts';
import { copyOf, countedNumber, Values } from './values.ts';

export interface ColumnProfile {
  readonly name: string;
  /** Rows without a value: an empty text. */
  readonly nulls: number;
  /** Different values; `7` and `7.0` are one. */
  readonly distinct: number;
  /** Whether `distinct` was counted; otherwise it is estimated, with a standard error of 0.8 %. */
  readonly isExact: boolean;
  /** Of the numbers where most values are numbers, else of the texts; null where there is no value. */
  readonly min: string | null;
  readonly max: string | null;
  /** Formats with their rows, the commonest first. */
  readonly formats: readonly { readonly name: string; readonly rows: number }[];
}

interface Range {
  min: string | undefined;
  max: string | undefined;
}

/** Learns about a column value by value. */
export class Column {
  readonly name: string;
  readonly values = new Values();
  #nulls = 0;
  #smallest = Infinity;
  #largest = -Infinity;
  readonly #numbers: Range = { min: undefined, max: undefined };
  readonly #texts: Range = { min: undefined, max: undefined };
  readonly #formats = new Map<Format, number>();
  readonly #formatOfText = new Map<string, Format>();

  constructor(name: string) {
    this.name = name;
  }

  add(value: string): void {
    if (value === '') {
      this.#nulls++;
      return;
    }
    const number = countedNumber(value);
    if (number !== undefined) {
      this.values.addNumber(number);
      this.#count(value.endsWith('.0') ? wholeDecimal : integer);
      this.#widenNumbers(number, value);
      return;
    }
    this.values.addText(value);
    const format = this.#remembered(value);
    this.#count(format);
    if (format.isNumber) this.#widenNumbers(Number(value), value);
    else this.#widenTexts(value);
  }

  profile(): ColumnProfile {
    const formats = [...this.#formats].sort(([, a], [, b]) => b - a);
    const rows = formats.reduce((sum, [, count]) => sum + count, 0);
    const numbers = formats.reduce((sum, [{ isNumber }, rows]) => sum + (isNumber ? rows : -rows), 0);
    const range = numbers > 0 ? this.#numbers : this.#texts;
    return {
      name: this.name,
      nulls: this.#nulls,
      // An estimate may be above what is possible.
      distinct: Math.min(this.values.distinct, rows),
      isExact: this.values.isExact,
      min: range.min ?? null,
      max: range.max ?? null,
      formats: formats.map(([{ name }, rows]) => ({ name, rows })),
    };
  }

  #count(format: Format): void {
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
  }

  /** The format of a text: most columns have few texts, and looking one up is faster than judging it. */
  #remembered(value: string): Format {
    const known = this.#formatOfText.get(value);
    if (known !== undefined) return known;
    const format = formatOf(value);
    if (this.#formatOfText.size < 1000) this.#formatOfText.set(copyOf(value), format);
    return format;
  }

  #widenNumbers(number: number, spelt: string): void {
    if (number < this.#smallest) {
      this.#smallest = number;
      this.#numbers.min = copyOf(spelt);
    }
    if (number > this.#largest) {
      this.#largest = number;
      this.#numbers.max = copyOf(spelt);
    }
  }

  #widenTexts(value: string): void {
    if (this.#texts.min === undefined || value < this.#texts.min) this.#texts.min = copyOf(value);
    if (this.#texts.max === undefined || value > this.#texts.max) this.#texts.max = copyOf(value);
  }
}
