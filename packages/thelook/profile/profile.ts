import { type ColumnProfile, profileColumn } from './column.ts';
import { type Database, withDatabase } from './database.ts';
import { type Loaded, loadFiles } from './load.ts';
import { type Reference, referencesBetween, type Unresolved, unresolvedOf } from './references.ts';

/** The CSV files of an entity as it was on one day. */
export interface DeliveredFiles {
  readonly entity: string;
  /** ISO date; null where the day is not known. */
  readonly date: string | null;
  /** Paths on this machine. They are text in UTF-8, and share a header. */
  readonly files: readonly string[];
}

/** A column without two equal values, or with so few that it is meant to be one. */
interface CandidateKey {
  readonly column: string;
  /** Rows whose value another row has too, and rows without a value: 0 and 0 for a true key. */
  readonly repeated: number;
  readonly nulls: number;
}

export interface FileProfile {
  readonly entity: string;
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
  /** Whether the caller declared it; otherwise its name suggests it. */
  readonly isDeclared: boolean;
  readonly unresolved: Unresolved;
}

export interface FilesProfile {
  readonly files: readonly FileProfile[];
  readonly references: readonly ReferenceProfile[];
}

/**
 * Looks at every row of CSV files: columns, keys and references. All is counted, nothing estimated.
 *
 * @param delivered by day, the oldest first. A day that lacks an entity refers to the latest one before it.
 * @param declared references that are known; others are found by their names.
 * @param onRows is told the rows read so far.
 * @throws Error where a file does not exist. A file that cannot be understood is a problem in its profile.
 */
export const profileFiles = (
  delivered: readonly DeliveredFiles[],
  declared: readonly Reference[] = [],
  onRows: (rows: number) => void = () => undefined,
): Promise<FilesProfile> =>
  withDatabase(async (database) => {
    const files: FileProfile[] = [];
    const references: ReferenceProfile[] = [];
    const latest = new Map<string, Loaded>();
    let rows = 0;
    for (const [date, ofDay] of Map.groupBy(delivered, (each) => each.date)) {
      for (const each of ofDay) {
        const loaded = await loadFiles(database, `files_${files.length}`, each.files);
        onRows((rows += loaded.rows));
        files.push(await fileProfile(database, each, loaded));
        const before = latest.get(each.entity);
        if (before !== undefined) await database.run(`DROP TABLE IF EXISTS ${before.table}`);
        latest.set(each.entity, loaded);
      }
      for (const reference of referencesBetween(declared, latest))
        if (ofDay.some(({ entity }) => entity === reference.from.entity))
          references.push({
            ...reference,
            date,
            unresolved: await unresolvedOf(database, reference, latest),
          });
    }
    return { files, references };
  });

const fileProfile = async (
  database: Database,
  { entity, date, files }: DeliveredFiles,
  { table, columns: names, rows, problems }: Loaded,
): Promise<FileProfile> => {
  const columns: ColumnProfile[] = [];
  for (const [index, name] of names.entries())
    columns.push(await profileColumn(database, name, table, `c${index}`, rows));
  const candidateKeys = columns.flatMap((column) => candidateKey(column, rows));
  return { entity, date, paths: files, rows, columns, candidateKeys, problems };
};

/** A few repeated or missing values are defects of a key; more, and the column is none. What is measured is none either. */
const candidateKey = ({ name, nulls, distinct, formats }: ColumnProfile, rows: number): CandidateKey[] => {
  const repeated = rows - nulls - distinct;
  const isMeasure = /^(decimal|date|YYYY)/.test(formats[0]?.name ?? '');
  const isKey = !isMeasure && distinct > 0 && repeated + nulls <= rows / 1000;
  return isKey ? [{ column: name, repeated, nulls }] : [];
};
