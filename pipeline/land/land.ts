import { basename } from 'node:path';
import { dataSetFolder, dayFolder, rawPrefix, type Snapshot } from '../landing.ts';
import type { Lake } from '../ports.ts';
import { contentsOf, contentsOfFiles, landedDays, type LandedDay, markerName } from './day.ts';
import { type ExpectedColumn, headerDifference } from './header.ts';
import { inspect, type Inspected } from './inspect.ts';

export interface LandResult {
  readonly dataSet: string;
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
 * Brings a snapshot's files to their place in the raw bucket, `raw-data/dataset_name=<data set>/date=<YYYYMMDD>/`.
 * A day whose files equal those of the nearest earlier landed day becomes empty objects `unchanged-<MD5>`. What lay
 * there and is no longer of the snapshot goes last, so that a crash loses nothing and the next call ends the same.
 *
 * @throws Error where a file cannot be read or is no text; nothing is uploaded then.
 */
export const land = async (
  lake: Lake,
  bucket: string,
  snapshot: Snapshot,
  columns: readonly ExpectedColumn[],
): Promise<LandResult> => {
  const start = performance.now();
  const { dataSet, date } = snapshot;
  const files = await Promise.all(snapshot.files.map(inspect));
  const contents = contentsOfFiles(files);
  const days = landedDays(dataSet, await lake.list(bucket, rawPrefix + dataSetFolder(dataSet)));
  const earlier = days.findLast((day) => day.date < date);
  const there = days.find((day) => day.date === date) ?? { date, files: [], markers: [] };
  // Two files with the same bytes would share a marker, and so not add up to the day before.
  const isDistinct = new Set(files.map(({ md5 }) => md5)).size === files.length;
  const isRepeat = isDistinct && earlier !== undefined && contentsOf(earlier) === contents;

  const outcome = outcomeOf(there, contents, isRepeat);
  const folder = rawPrefix + dayFolder(dataSet, date);
  if (outcome === 'landed') await uploadFiles(lake, bucket, folder, files, there);
  if (outcome === 'unchanged') await writeMarkers(lake, bucket, folder, files, there);
  return {
    dataSet,
    date,
    outcome,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    seconds: (performance.now() - start) / 1000,
    warnings: [...headerWarnings(files, columns), ...laterWarnings(days, date, contents)],
  };
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
  const uploads = files.map(({ path }) => ({ name: folder + basename(path), path }));
  for (const { name, path } of uploads) await lake.upload(bucket, name, path);
  const deleted = await deleteOthers(lake, bucket, there, new Set(uploads.map(({ name }) => name)));
  // A transfer in between has loaded the old files too: a newer object makes the next one load the day again.
  const [first] = uploads;
  if (first && deleted.some(({ name }) => name.endsWith('.csv')))
    await lake.upload(bucket, first.name, first.path);
};

const writeMarkers = async (
  lake: Lake,
  bucket: string,
  folder: string,
  files: readonly Inspected[],
  there: LandedDay,
) => {
  const names = new Set(files.map(({ md5 }) => folder + markerName(md5)));
  for (const name of names) await lake.writeEmpty(bucket, name);
  await deleteOthers(lake, bucket, there, names);
};

const deleteOthers = async (lake: Lake, bucket: string, there: LandedDay, kept: ReadonlySet<string>) => {
  const others = [...there.files, ...there.markers].filter(({ name }) => !kept.has(name));
  for (const { name } of others) await lake.delete(bucket, name);
  return others;
};

const headerWarnings = (files: readonly Inspected[], columns: readonly ExpectedColumn[]) =>
  files.flatMap(({ path, head }) => {
    const difference = headerDifference(head, columns);
    return difference === undefined
      ? []
      : [`${path}: ${difference}; the warehouse will reject this snapshot`];
  });

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
