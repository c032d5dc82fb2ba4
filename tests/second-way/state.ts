import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type Entity, isReadable, rules, type Rules, wholeOf } from './rules.ts';

/** A delivered line by column name. */
export type Line = Readonly<Record<string, string>>;

/** What became of one snapshot's lines. */
export interface Judged {
  readonly date: string;
  readonly delivered: number;
  readonly accepted: number;
  readonly quarantined: number;
}

export interface State {
  /** What is known after the last day, by key. */
  readonly current: ReadonlyMap<string, Line>;
  readonly judged: readonly Judged[];
}

/**
 * What an entity holds after its last day, from the CSV files alone. A snapshot says everything that there is: a key
 * that it lacks is gone, unless a line with that key came but did not pass, or some line's key could not be read.
 *
 * @param dir folder in landing layout.
 */
export const stateAfterLastDay = (dir: string, entity: Entity): State => {
  let current = new Map<string, Line>();
  const judged: Judged[] = [];
  for (const { date, records } of snapshots(dir, entity)) {
    const lines = linesOf(records, rules[entity]);
    if (lines === undefined) continue;
    const { accepted, doubtful, unreadableKey } = judge(lines, rules[entity]);
    const kept = [...current].filter(([key]) => unreadableKey || doubtful.has(key));
    current = new Map([...kept, ...accepted]);
    judged.push({
      date,
      delivered: lines.length,
      accepted: accepted.size,
      quarantined: lines.length - accepted.size,
    });
  }
  return { current, judged };
};

/** Records of each day's files in date order, the header lines first. */
const snapshots = (dir: string, entity: Entity) =>
  readdirSync(join(dir, `dataset_name=${entity}`))
    .sort()
    .map((day) => {
      const folder = join(dir, `dataset_name=${entity}`, day);
      const files = readdirSync(folder).filter((file) => file.endsWith('.csv'));
      const records = files.map((file) => recordsOf(readFileSync(join(folder, file))));
      return { date: day.replace(/^date=(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'), records };
    });

const recordsOf = (bytes: Buffer): string[][] =>
  parse(bytes, { bom: true, relax_column_count: true, skip_empty_lines: true });

/** Lines of a day, or undefined where the day does not count: a header that is not the agreed one, or no lines. */
const linesOf = (files: readonly string[][][], { columns, optional }: Rules): string[][] | undefined => {
  const names = columns.map(({ name }) => name);
  const isAgreed = ([header]: readonly string[][]) =>
    header !== undefined &&
    header.length >= names.length - optional &&
    header.every((name, index) => name === names[index]);
  const lines = files.flatMap((records) => records.slice(1));
  return files.every(isAgreed) && lines.length > 0 ? lines : undefined;
};

const judge = (records: readonly string[][], { columns, key }: Rules) => {
  const accepted = new Map<string, Line>();
  const doubtful = new Set<string>();
  let unreadableKey = false;
  for (const record of records) {
    const line = Object.fromEntries(columns.map(({ name }, index) => [name, record[index] ?? '']));
    const id = wholeOf(line[key] ?? '');
    const rival = id === undefined ? undefined : accepted.get(id);
    if (id === undefined) unreadableKey = true;
    else if (!passes(record, line, columns)) doubtful.add(id);
    else if (rival === undefined || rawText(line) < rawText(rival)) accepted.set(id, line);
  }
  return { accepted, doubtful, unreadableKey };
};

const passes = (record: readonly string[], line: Line, columns: Rules['columns']) =>
  record.length <= columns.length &&
  columns.every(({ name, kind, required }) => {
    const value = line[name] ?? '';
    return value.trim() === '' ? !required : isReadable[kind](value);
  });

/** Of lines with one key the first by this text counts. An empty value is null. */
const rawText = (line: Line) =>
  JSON.stringify(
    Object.fromEntries(Object.entries(line).map(([name, value]) => [name, value === '' ? null : value])),
  );
