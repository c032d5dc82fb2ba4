import { headerOf } from '../../model/contract.ts';
import type { Model } from '../../model/model.ts';
import { headerDifference } from '../land/header.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Ignored } from '../sources.ts';
import { UnreadableFile } from '../text-file.ts';
import { Column, type ColumnProfile } from './column.ts';
import { recordsOf } from './records.ts';
import { type Reference, referencesBetween } from './references.ts';
import { findFiles } from './files.ts';
import { missingFrom, type Verdict, verdictOn } from './scope.ts';

/** A column without two equal values, or with so few that it is meant to be one. */
export interface CandidateKey {
  readonly column: string;
  /** Rows whose value another row has too, and rows without a value: 0 and 0 for a true key. */
  readonly repeated: number;
  readonly nulls: number;
}

export interface FileProfile {
  readonly entity: string;
  /** ISO date of the folder; null where the files are flat. */
  readonly date: string | null;
  readonly paths: readonly string[];
  /** Without headers. */
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly candidateKeys: readonly CandidateKey[];
  /** What would keep it from being loaded, or from being loaded whole. */
  readonly problems: readonly string[];
}

export interface ReferenceProfile extends Reference {
  readonly date: string | null;
  /** Null where either side has too many values that are no whole numbers to be compared. */
  readonly unresolved: {
    readonly values: number;
    readonly rows: number;
    readonly examples: readonly string[];
  } | null;
}

export interface Profile {
  readonly version: 1;
  readonly layout: 'flat' | 'landing';
  readonly files: readonly FileProfile[];
  readonly references: readonly ReferenceProfile[];
  readonly verdicts: readonly Verdict[];
  /** Files that the questions need and that are not there. */
  readonly missing: readonly Verdict[];
  readonly ignored: readonly Ignored[];
}

/**
 * Looks at every CSV file of a folder, in one pass each, before anything is loaded.
 *
 * @param dir flat files (`users.csv` …) or landing layout.
 * @param onRows is told the rows read so far.
 * @throws Error where the folder holds no CSV file, or cannot be understood.
 */
export const profile = async (
  dir: string,
  model: Model,
  onRows: (rows: number) => void = () => undefined,
): Promise<Profile> => {
  const { layout, snapshots, ignored } = await findFiles(dir);
  const files: FileProfile[] = [];
  const references: ReferenceProfile[] = [];
  // A day that lacks an entity refers to the latest one before it.
  const latest = new Map<string, readonly Column[]>();
  let rows = 0;
  for (const [day, ofDay] of Map.groupBy(snapshots, ({ date }) => date)) {
    const date = layout === 'flat' ? null : day;
    for (const snapshot of ofDay) {
      const read = await readSnapshot(snapshot, (count) => {
        onRows(rows + count);
      });
      rows += read.rows;
      latest.set(snapshot.entity, read.columns);
      files.push(fileProfile(snapshot, date, read, headerProblems(model, snapshot, read.columns)));
    }
    const names = new Map([...latest].map(([name, columns]) => [name, columns.map((column) => column.name)]));
    for (const reference of referencesBetween(model, names))
      if (ofDay.some(({ entity }) => entity === reference.from.entity))
        references.push({ ...reference, date, unresolved: unresolvedOf(reference, latest) });
  }
  const entities = [...new Set(snapshots.map(({ entity }) => entity))];
  return {
    version: 1,
    layout,
    files,
    references,
    verdicts: entities.map(verdictOn),
    missing: missingFrom(entities),
    ignored,
  };
};

interface Read {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly problems: readonly string[];
}

const readSnapshot = async ({ files }: Snapshot, onRows: (rows: number) => void): Promise<Read> => {
  const problems: string[] = [];
  let columns: readonly Column[] | undefined;
  let rows = 0;
  for (const path of files) {
    try {
      const file = await readFile(path, columns, (count) => {
        onRows(rows + count);
      });
      ({ columns } = file);
      rows += file.rows;
      problems.push(...file.problems);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      problems.push(error.message);
    }
  }
  return { columns: columns ?? [], rows, problems };
};

const readFile = async (
  path: string,
  known: readonly Column[] | undefined,
  onRows: (rows: number) => void,
): Promise<Read> => {
  let columns: readonly Column[] | undefined;
  let [rows, ragged, firstRagged] = [0, 0, 0];
  for await (const records of recordsOf(path)) {
    for (const record of records) {
      if (columns === undefined) {
        columns = columnsOf(path, record, known);
        continue;
      }
      rows++;
      if (record.length !== columns.length && ++ragged === 1) firstRagged = rows;
      for (const [index, column] of columns.entries()) column.add(record[index] ?? '');
    }
    onRows(rows);
  }
  const problems: string[] = [];
  if (columns === undefined) problems.push(`${path} is empty: deliver it again, with a header line and rows`);
  else if (rows === 0) problems.push(`${path} holds a header and no rows: deliver it again`);
  if (ragged > 0)
    problems.push(
      `${path}: ${ragged} of ${rows} rows have not the ${columns?.length ?? 0} fields of the header, row ${firstRagged} is the first; look for unquoted commas or a cut line`,
    );
  return { columns: columns ?? known ?? [], rows, problems };
};

/** The columns of a file; the files of one day share them. */
const columnsOf = (
  path: string,
  header: readonly string[],
  known: readonly Column[] | undefined,
): readonly Column[] => {
  const [only = ''] = header;
  const other = header.length === 1 ? /[;\t|]/.exec(only)?.[0] : undefined;
  if (other !== undefined)
    throw new UnreadableFile(
      `${path} separates its fields with ${JSON.stringify(other)}: export it with commas`,
    );
  if (known === undefined) return header.map((name) => new Column(name));
  if (known.map(({ name }) => name).join() !== header.join())
    throw new UnreadableFile(`${path} has another header than the day's other files: ${header.join()}`);
  return known;
};

const fileProfile = (
  { entity, files }: Snapshot,
  date: string | null,
  { columns, rows, problems }: Read,
  headerProblems: readonly string[],
): FileProfile => {
  const profiles = columns.map((column) => column.profile());
  return {
    entity,
    date,
    paths: files,
    rows,
    columns: profiles,
    candidateKeys: profiles.flatMap((column) => candidateKey(column, rows)),
    problems: [...problems, ...headerProblems],
  };
};

/** Where a header is not the contract's. */
const headerProblems = (
  model: Model,
  { entity, files }: Snapshot,
  columns: readonly Column[],
): readonly string[] => {
  const expected = model.bronze.find(({ name }) => name === entity)?.contract;
  if (expected === undefined || columns.length === 0) return [];
  const difference = headerDifference(
    Buffer.from(columns.map(({ name }) => name).join()),
    headerOf(expected),
  );
  return difference === undefined
    ? []
    : [`${files.join(', ')}: ${difference}; the warehouse would reject this snapshot`];
};

/** A few repeated or missing values are defects of a key; more, and the column is none. What is measured is none either. */
const candidateKey = (
  { name, isExact, nulls, distinct, formats }: ColumnProfile,
  rows: number,
): CandidateKey[] => {
  const repeated = rows - nulls - distinct;
  const isMeasure = /^(decimal|date|YYYY)/.test(formats[0]?.name ?? '');
  const isKey = isExact && !isMeasure && distinct > 0 && repeated + nulls <= rows / 1000;
  return isKey ? [{ column: name, repeated, nulls }] : [];
};

const unresolvedOf = (
  { from, to }: Reference,
  latest: ReadonlyMap<string, readonly Column[]>,
): ReferenceProfile['unresolved'] => {
  const valuesOf = ({ entity, column }: Reference['from']) =>
    latest.get(entity)?.find(({ name }) => name === column)?.values;
  const [values, keys] = [valuesOf(from), valuesOf(to)];
  if (!values?.isExact || !keys?.isExact) return null;
  const lacking = [...values.lackingIn(keys)];
  return {
    values: lacking.length,
    rows: lacking.reduce((sum, [, rows]) => sum + rows, 0),
    examples: lacking.slice(0, 3).map(([value]) => value),
  };
};
