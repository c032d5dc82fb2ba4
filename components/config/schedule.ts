/** Forms of a schedule whose times are known: intervals that begin at the moment of creation are left out. */
const forms = [
  /^every day (?<from>\d\d:\d\d)$/,
  /^every (?<weekdays>(?:mon|tue|wed|thu|fri|sat|sun)(?:,(?:mon|tue|wed|thu|fri|sat|sun))*) (?<from>\d\d:\d\d)$/,
  /^every (?<interval>\d+) (?<unit>hours|minutes) from (?<from>\d\d:\d\d) to (?<to>\d\d:\d\d)$/,
];

interface Times {
  readonly days: readonly number[];
  /** Undefined for a time that no clock shows. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly step: number;
  readonly isRange: boolean;
}

const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const day = 24 * 60;
const week = 7 * day;
/** Minutes between two runs. */
const least = 15;
const tooOften = `repeats within ${least} minutes`;

/** What a schedule may look like; times are UTC. */
export const scheduleForms =
  '"every day HH:MM", "every mon,thu HH:MM" or "every N hours from HH:MM to HH:MM", minutes likewise (UTC, at least 15 minutes apart, no run on the full hour)';

/**
 * Why BigQuery's Data Transfer Service should not be given a schedule; undefined where it may. On the full hour a
 * scheduled query may start more than once, and nothing may repeat within 15 minutes.
 *
 * @see https://cloud.google.com/bigquery/docs/scheduling-queries "Limitations"
 */
export function scheduleProblem(schedule: string): string | undefined {
  const read = timesOf(schedule);
  if (read === undefined) return 'is in none of the known forms';
  const { first, last, step, isRange } = read;
  if (first === undefined || last === undefined) return 'has a time that no clock shows';
  if (step < least) return tooOften;
  const runs = startsBetween(first, last, step);
  if (runs.some((minutes) => minutes % 60 === 0)) return 'runs on the full hour';
  if (isRange && runs.length === 1) return 'has no second run between its times';
  const untilNextDay = day - (runs.length - 1) * step;
  return untilNextDay < least ? tooOften : undefined;
}

/** The minutes of a week, from Monday 00:00 UTC on, at which a schedule runs; none of one that has a problem. */
export function runsOf(schedule: string): number[] {
  const read = timesOf(schedule);
  if (read?.first === undefined || read.last === undefined || read.step < least) return [];
  const starts = startsBetween(read.first, read.last, read.step);
  return read.days.flatMap((index) => starts.map((minutes) => (index * day + minutes) % week));
}

/** What a schedule says: its days by their place in the week, first and last run as minutes of a day, and minutes between. */
function timesOf(schedule: string): Times | undefined {
  const groups = forms.map((form) => form.exec(schedule)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return undefined;
  const { from = '', to = from, interval = '1', unit = 'hours', weekdays } = groups;
  return {
    days: weekdays === undefined ? [...names.keys()] : weekdays.split(',').map((name) => names.indexOf(name)),
    first: minutesOf(from),
    last: minutesOf(to),
    step: Number(interval) * (unit === 'hours' ? 60 : 1),
    isRange: groups['to'] !== undefined,
  };
}

/** From one time of a day to another, which may be on the next day. */
function startsBetween(first: number, last: number, step: number): number[] {
  const length = last >= first ? last - first : last - first + day;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => first + index * step);
}

function minutesOf(time: string): number | undefined {
  const [hours = NaN, minutes = NaN] = time.split(':').map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}
