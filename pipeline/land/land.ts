import { basename } from 'node:path';
import { entityFolder, dayFolder, rawPrefix } from '../../model/landing.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Lake, LakeObject } from '../ports.ts';
import { reasonOf } from '../reason.ts';
import { contentsOf, contentsOfFiles, landedDays, type LandedDay, markerName } from './day.ts';
import { type ExpectedColumn, headerDifference } from './header.ts';
import { inspect, type Inspected } from './inspect.ts';

export interface LandResult {
  readonly entity: string;
  /** ISO date. */
  readonly date: string;
  /**
   * `landed`: the files were uploaded; `unchanged`: they equal the day before and markers stand for them;
   * `already there`: the bucket held them, nothing was done.
   */
  readonly outcome: 'landed' | 'unchanged' | 'already there';
  /** Bytes of the snapshot's files. */
  readonly bytes: number;
  readonly seconds: number;
  /** What an operator should know: a header that the warehouse will reject, later days that are to be landed again. */
  readonly warnings: readonly string[];
}

/**
 * Brings a snapshot's files to their place in the raw bucket, `raw-data/dataset_name=<entity>/date=<YYYYMMDD>/`.
 * A day whose files equal those of the nearest earlier day that stands becomes empty objects `unchanged-<MD5>`. What lay
 * there and is no longer of the snapshot goes last, so that a crash loses nothing and the next call ends the same.
 *
 * @param refused ISO dates that silver has refused: nothing can be unchanged against them.
 * @throws Error where the day lies in the future, a file cannot be read, is no text or was cut off, or the bucket cannot be written; the bucket is
 * then as it was.
 */
export const land = async (
  lake: Lake,
  bucket: string,
  snapshot: Snapshot,
  columns: readonly ExpectedColumn[],
  refused: ReadonlySet<string> = new Set(),
): Promise<LandResult> => {
  const start = performance.now();
  const { entity, date } = snapshot;
  refuseFuture(snapshot);
  const files = await Promise.all(snapshot.files.map(inspect));
  const contents = contentsOfFiles(files);
  const days = landedDays(entity, await lake.list(bucket, rawPrefix + entityFolder(entity)));
  const earlier = days.findLast((day) => day.date < date && !refused.has(day.date));
  const there = days.find((day) => day.date === date) ?? { date, files: [], markers: [] };
  // Two files with the same bytes would share a marker, and so not add up to the day before.
  const isDistinct = new Set(files.map(({ md5 }) => md5)).size === files.length;
  const isRepeat = isDistinct && earlier !== undefined && contentsOf(earlier) === contents;

  const outcome = outcomeOf(there, contents, isRepeat);
  const folder = rawPrefix + dayFolder(entity, date);
  if (outcome === 'landed') await uploadFiles(lake, bucket, folder, files, there);
  if (outcome === 'unchanged') await writeMarkers(lake, bucket, folder, files, there);
  return {
    entity,
    date,
    outcome,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    seconds: (performance.now() - start) / 1000,
    warnings: [
      ...headerWarnings(files, columns),
      ...endWarnings(files),
      ...laterWarnings(days, date, contents),
    ],
  };
};

/** A day of a snapshot has begun somewhere on earth: a later one is a typing error, and all that comes in time would be taken for late. */
const refuseFuture = ({ entity, date }: Snapshot) => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  if (date > tomorrow)
    throw new Error(
      `The snapshot of ${entity} is dated ${date}, which is in the future: correct the day of its folder`,
    );
};

const outcomeOf = (there: LandedDay, contents: string, isRepeat: boolean): LandResult['outcome'] => {
  // A marker is worth what the day before it holds: where that changed since, the file itself is needed.
  const holds = there.markers.length === 0 || isRepeat;
  if (contentsOf(there) === contents && holds) return 'already there';
  // Bronze may hold a file that once lay here: only a file makes the transfer replace it.
  return isRepeat && there.files.length === 0 ? 'unchanged' : 'landed';
};

const uploadFiles = async (
  lake: Lake,
  bucket: string,
  folder: string,
  files: readonly Inspected[],
  there: LandedDay,
) => {
  const paths = new Map(
    files.map((file) => [folder + nameOf(file, files.length > 1 ? there.files : []), file.path]),
  );
  const upload = (name: string) => lake.upload(bucket, name, paths.get(name) ?? '');
  await writeAll(lake, bucket, [...paths.keys()], there, upload);
  const deleted = await deleteOthers(lake, bucket, there, new Set(paths.keys()));
  // A transfer in between has loaded the old files too: a newer object makes the next one load the day again.
  const [first] = paths.keys();
  if (first !== undefined && deleted.some(({ name }) => name.endsWith('.csv'))) await upload(first);
};

/** Of several files none replaces other contents, so that a failure between them can be undone. */
const nameOf = ({ path, md5 }: Inspected, kept: readonly LakeObject[]) => {
  const name = basename(path);
  const isTaken = kept.some((object) => basename(object.name) === name && object.md5 !== md5);
  return isTaken ? `${basename(path, '.csv')}-${md5}.csv` : name;
};

const writeMarkers = async (
  lake: Lake,
  bucket: string,
  folder: string,
  files: readonly Inspected[],
  there: LandedDay,
) => {
  const names = new Set(files.map(({ md5 }) => folder + markerName(md5)));
  await writeAll(lake, bucket, [...names], there, (name) => lake.writeEmpty(bucket, name));
  await deleteOthers(lake, bucket, there, names);
};

/** Writes every object or none: where one fails, those go again that were not there before. */
const writeAll = async (
  lake: Lake,
  bucket: string,
  names: readonly string[],
  there: LandedDay,
  write: (name: string) => Promise<void>,
) => {
  const before = new Set([...there.files, ...there.markers].map(({ name }) => name));
  const written: string[] = [];
  for (const name of names) {
    try {
      await write(name);
    } catch (error) {
      for (const other of written.filter((each) => !before.has(each))) await lake.delete(bucket, other);
      throw new Error(
        `gs://${bucket}/${name} cannot be written: ${reasonOf(error)}. The bucket is as it was; then run again`,
        { cause: error },
      );
    }
    written.push(name);
  }
};

const deleteOthers = async (lake: Lake, bucket: string, there: LandedDay, kept: ReadonlySet<string>) => {
  const others = [...there.files, ...there.markers].filter(({ name }) => !kept.has(name));
  for (const { name } of others) await lake.delete(bucket, name);
  return others;
};

const headerWarnings = (files: readonly Inspected[], columns: readonly ExpectedColumn[]) =>
  files.flatMap(({ path, head }) => {
    const difference = headerDifference(head, columns);
    return difference === undefined ? [] : [`${path}: ${difference}. The warehouse rejects such a snapshot`];
  });

/** A cut within the last value shortens it, and looks like an export that ends so. */
const endWarnings = (files: readonly Inspected[]) =>
  files
    .filter(({ isEnded }) => !isEnded)
    .map(
      ({ path }) =>
        `Of note: the last line of ${path} has no end; where the export ends every line, the file was cut off`,
    );

/** Markers after this day, up to the next file, stand for contents that are nowhere before them now. */
const laterWarnings = (days: readonly LandedDay[], date: string, contents: string) => {
  const later = days.filter((day) => day.date > date);
  const nextFile = later.findIndex((day) => day.files.length > 0);
  return later
    .slice(0, nextFile < 0 ? later.length : nextFile)
    .filter((day) => contentsOf(day) !== contents)
    .map(
      (day) => `the snapshot of ${day.date} was skipped as unchanged against other contents: land it again`,
    );
};
