import { fieldNames, type GoogleType } from '../compiler/types.ts';
import type { SqlValue } from '../result.ts';

/** Rows in the notation of GoogleSQL's compliance tests, for example `[unknown: {1, "a"}, {NULL, "b"}]`. */
export interface NotedRows {
  /** Whether the rows' order counts. */
  readonly ordered: boolean;
  readonly rows: readonly (readonly SqlValue[])[];
}

/** An array whose order nobody promises: compared without it. */
export const unordered = Symbol('unordered');
export type NotedArray = SqlValue[] & { [unordered]?: true };

/**
 * Reads rows whose types are known.
 *
 * @throws Error where the text holds something else.
 */
export function readRows(text: string, types: readonly GoogleType[]): NotedRows {
  const reader = new Reader(text);
  const rows = reader.rows(types);
  reader.end();
  return rows;
}

/** Reads `{rows changed, [the table afterwards]}`. */
export function readChange(text: string, types: readonly GoogleType[]): { changed: string } & NotedRows {
  const reader = new Reader(text);
  reader.expect('{');
  const changed = reader.word();
  reader.expect(',');
  const rows = reader.rows(types);
  reader.expect('}');
  reader.end();
  return { changed, ...rows };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
};

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  rows(types: readonly GoogleType[]): NotedRows {
    const { items, order } = this.#list(() => {
      this.expect('{');
      const row = types.map((type, i) => {
        if (i > 0) this.expect(',');
        return this.#value(type);
      });
      this.expect('}');
      return row;
    });
    return { ordered: order === 'known', rows: items };
  }

  expect(sign: string): void {
    this.#blanks();
    if (!this.#text.startsWith(sign, this.#at)) {
      throw new Error(`expected ${sign} at ${this.#at} of ${this.#text}`);
    }
    this.#at += sign.length;
  }

  end(): void {
    this.#blanks();
    if (this.#at < this.#text.length) throw new Error(`more than expected at ${this.#at} of ${this.#text}`);
  }

  word(): string {
    this.#blanks();
    const word = /[^\s,\]}]*/y;
    word.lastIndex = this.#at;
    const [found = ''] = word.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #blanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #peek(sign: string): boolean {
    this.#blanks();
    return this.#text.startsWith(sign, this.#at);
  }

  #list<Item>(item: () => Item): { items: Item[]; order: string } {
    this.expect('[');
    let order = '';
    for (const each of ['known', 'unknown']) {
      if (this.#peek(`${each}:`)) {
        order = each;
        this.expect(`${each}:`);
      }
    }
    const items: Item[] = [];
    while (!this.#peek(']')) {
      if (items.length > 0) this.expect(',');
      items.push(item());
    }
    this.expect(']');
    return { items, order };
  }

  #value(type: GoogleType): SqlValue {
    if (this.#peek('NULL')) {
      this.expect('NULL');
      return null;
    }
    switch (type.kind) {
      case 'ARRAY': {
        const { items, order } = this.#list(() => this.#value(type.element));
        return order === 'unknown' ? Object.assign(items, { [unordered]: true as const }) : items;
      }
      case 'STRUCT':
        return this.#struct(type);
      case 'STRING':
        return this.#string();
      case 'JSON':
        return this.#json();
      default:
        return this.#scalar(type);
    }
  }

  #struct(type: GoogleType & { kind: 'STRUCT' }): SqlValue {
    this.expect('{');
    const names = fieldNames(type.fields);
    const fields = type.fields.map((field, i) => {
      if (i > 0) this.expect(',');
      return [names[i] ?? '', this.#value(field.type)] as const;
    });
    this.expect('}');
    return Object.fromEntries(fields);
  }

  #scalar(type: GoogleType): SqlValue {
    const bytes = type.kind === 'BYTES' && (this.#peek('b"') || this.#peek('"'));
    if (bytes) throw new Error(`bytes as text at ${this.#at} of ${this.#text}`);
    // The time of day of a TIMESTAMP or DATETIME stands after a blank.
    const moment = /\d{4,5}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?)?(?:[+-]\d\d(?::\d\d)?)?/y;
    this.#blanks();
    moment.lastIndex = this.#at;
    const found = moment.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    const word = found ?? this.word();
    switch (type.kind) {
      case 'BOOL':
        return word === 'true';
      case 'FLOAT64':
        return Number.isFinite(Number(word)) ? Number(word) : word;
      default:
        return word;
    }
  }

  #string(): string {
    this.#blanks();
    const raw = this.#peek('r');
    if (raw) this.expect('r');
    const mark = this.#text[this.#at] ?? '';
    if (mark !== '"' && mark !== "'") throw new Error(`expected a string at ${this.#at} of ${this.#text}`);
    this.#at += 1;
    let text = '';
    while (this.#at < this.#text.length && this.#text[this.#at] !== mark) {
      const sign = this.#text[this.#at] ?? '';
      this.#at += 1;
      text += sign === '\\' ? this.#escape() : sign;
    }
    this.expect(mark);
    return text;
  }

  #escape(): string {
    const letter = this.#text[this.#at] ?? '';
    const code = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})/y;
    code.lastIndex = this.#at;
    const found = code.exec(this.#text);
    if (found === null) {
      this.#at += 1;
      return escapes[letter] ?? letter;
    }
    this.#at += found[0].length;
    const hex = found[1] ?? found[2] ?? found[3];
    return String.fromCodePoint(hex === undefined ? parseInt(found[4] ?? '', 8) : parseInt(hex, 16));
  }

  /** A JSON value as its text. */
  #json(): string {
    this.#blanks();
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#text.length) {
      const sign = this.#text[this.#at] ?? '';
      if (depth === 0 && ',}]'.includes(sign)) break;
      if (sign === '"') {
        const string = /"(?:[^"\\]|\\.)*"/y;
        string.lastIndex = this.#at;
        this.#at += string.exec(this.#text)?.[0].length ?? 1;
        continue;
      }
      if ('{['.includes(sign)) depth += 1;
      if ('}]'.includes(sign)) depth -= 1;
      this.#at += 1;
    }
    return this.#text.slice(start, this.#at).trim();
  }
}
