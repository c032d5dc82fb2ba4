import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { nobody, type PersonTrace } from './traces.ts';

type Scrubbed = Pick<PersonTrace, 'isPerson' | 'fileKey' | 'filePersonal' | 'header'>;

/**
 * Copies a CSV file without some people: their own lines go, lines that name them name nobody and lose their personal data. All other
 * bytes stay as they are, so that the same file always becomes the same.
 *
 * @param people numbers of users, without signs or leading zeros.
 * @param to path of the copy; without one the lines are only counted.
 * @returns lines that name one of these people.
 */
export async function scrubFile(
  from: string,
  to: string | undefined,
  trace: Scrubbed,
  people: ReadonlySet<string>,
): Promise<number> {
  const scrubber = new Scrubber(trace, people);
  const output = to === undefined ? undefined : createWriteStream(to, 'latin1');
  for await (const record of recordsOf(from)) {
    const kept = scrubber.scrub(record);
    if (kept !== undefined && output?.write(kept) === false) await once(output, 'drain');
  }
  if (output !== undefined) {
    output.end();
    await finished(output);
  }
  return scrubber.found;
}

/** The records of a CSV file with their line ends. Bytes are read as Latin-1, which gives each back as it was. */
async function* recordsOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'latin1', highWaterMark: 1 << 20 })) {
    const text = rest + String(chunk);
    let begin = 0;
    let isQuoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text.charCodeAt(at);
      if (sign === 0x22) isQuoted = !isQuoted;
      else if (sign === 0x0a && !isQuoted) {
        yield text.slice(begin, at + 1);
        begin = at + 1;
      }
    }
    rest = text.slice(begin);
  }
  if (rest !== '') yield rest;
}

class Scrubber {
  found = 0;
  readonly #trace: Scrubbed;
  readonly #people: ReadonlySet<string>;
  #key: number;
  #personal: readonly number[];

  constructor(trace: Scrubbed, people: ReadonlySet<string>) {
    this.#trace = trace;
    this.#people = people;
    [this.#key, this.#personal] = this.#placesIn(trace.header);
  }

  /** A record as it stays, or undefined where it goes. */
  scrub(record: string): string | undefined {
    const fields = fieldsOf(record);
    const values = fields.map(valueOf);
    // A header says where the columns are; the byte order mark before it is three Latin-1 signs.
    const names = values.map((value) => value.replace(/^\u00ef\u00bb\u00bf/, ''));
    if (names.includes(this.#trace.fileKey)) {
      [this.#key, this.#personal] = this.#placesIn(names);
      return record;
    }
    if (!this.#people.has(wholeNumber(values[this.#key] ?? ''))) return record;
    this.found += 1;
    if (this.#trace.isPerson) return undefined;
    const [end = ''] = /\r?\n?$/.exec(record) ?? [];
    const changed = fields.map((field, place) => {
      if (place === this.#key) return nobody;
      return this.#personal.includes(place) ? '' : field;
    });
    return changed.join(',') + end;
  }

  #placesIn(names: readonly string[]): [key: number, personal: readonly number[]] {
    return [
      names.indexOf(this.#trace.fileKey),
      this.#trace.filePersonal.map((name) => names.indexOf(name)).filter((place) => place >= 0),
    ];
  }
}

/** The fields of a record as they are spelt, quotes included, without its line end. */
function fieldsOf(record: string): string[] {
  const line = record.replace(/\r?\n$/, '');
  return line.includes('"') ? (line.match(/(?<=^|,)(?:"(?:[^"]|"")*"[^,]*|[^,]*)/g) ?? []) : line.split(',');
}

const valueOf = (field: string): string =>
  field.startsWith('"') && field.endsWith('"') && field.length > 1
    ? field.slice(1, -1).replaceAll('""', '"')
    : field;

/** A number as silver reads it: `62906.0` is 62906. Other text names nobody. */
const wholeNumber = (text: string): string =>
  /^\s*\+?0*(\d+)\s*$/.exec(text.endsWith('.0') ? text.slice(0, -2) : text)?.[1] ?? '';
