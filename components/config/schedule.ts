/** Forms of a schedule whose times are known: intervals that begin at the moment of creation are left out. */
const forms = [
  /^every day (?<from>\d\d:\d\d)$/,
  /^every (?:mon|tue|wed|thu|fri|sat|sun)(?:,(?:mon|tue|wed|thu|fri|sat|sun))* (?<from>\d\d:\d\d)$/,
  /^every (?<interval>\d+) (?<unit>hours|minutes) from (?<from>\d\d:\d\d) to (?<to>\d\d:\d\d)$/,
];

const day = 24 * 60;
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
  const groups = forms.map((form) => form.exec(schedule)?.groups).find((found) => found !== undefined);
  if (groups === undefined) return 'is in none of the known forms';
  const { from = '', to = from, interval = '1', unit = 'hours' } = groups;
  const [first, last] = [minutesOf(from), minutesOf(to)];
  if (first === undefined || last === undefined) return 'has a time that no clock shows';
  const step = Number(interval) * (unit === 'hours' ? 60 : 1);
  if (step < least) return tooOften;
  const length = last >= first ? last - first : last - first + day;
  const runs = Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => first + index * step);
  if (runs.some((minutes) => minutes % 60 === 0)) return 'runs on the full hour';
  if (groups['to'] !== undefined && runs.length === 1) return 'has no second run between its times';
  const untilNextDay = day - (runs.length - 1) * step;
  return untilNextDay < least ? tooOften : undefined;
}

function minutesOf(time: string): number | undefined {
  const [hours = NaN, minutes = NaN] = time.split(':').map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}
