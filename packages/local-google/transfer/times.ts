import { GoogleError } from '../error.ts';
import { type Body, part, text } from '../state.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** So many runs are started at once, and no more. */
const mostRuns = 1000;

function timeOf(body: Body, field: string): Date {
  const time = new Date(text(body, field));
  if (Number.isNaN(time.getTime())) throw new GoogleError(400, `${field} must be a time`);
  if (time > new Date()) throw new GoogleError(400, `${field} must not be in the future`);
  return time;
}

/**
 * The first time of a schedule that is not before a moment, and how long it is from one to the next, in milliseconds.
 *
 * @throws GoogleError 501 for a schedule of another kind than by hours and by days.
 */
function beat(schedule: string, from: number): { first: number; step: number } {
  const [, hours = ''] = /^every (\d+) hours?$/.exec(schedule) ?? [];
  if (hours !== '') return { first: from, step: Number(hours) * hour };
  const [known, at = '00', minute = '00'] =
    /^(?:|every (?:day|24 hours)(?: (\d\d):(\d\d))?)$/.exec(schedule) ?? [];
  if (known === undefined)
    throw new GoogleError(501, `No answer for a requestedTimeRange of the schedule ${schedule}`);
  const inDay = Number(at) * hour + Number(minute) * 60_000;
  const first = Math.floor(from / day) * day + inDay;
  return { first: first < from ? first + day : first, step: day };
}

/**
 * The times that somebody asks runs for: `requestedRunTime`, or those of the schedule in `requestedTimeRange`, its end excluded; of a config
 * without a schedule the beginnings of its days.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/datatransfer/rest/v1/projects.locations.transferConfigs/startManualRuns
 * @throws GoogleError for what is no time, or to come.
 */
export function runTimes(body: Body, schedule: string): Date[] {
  const range = part(body, 'requestedTimeRange');
  if (range === undefined) return [timeOf(body, 'requestedRunTime')];
  const [start, end] = [timeOf(range, 'startTime').getTime(), timeOf(range, 'endTime').getTime()];
  if (start >= end) throw new GoogleError(400, 'requestedTimeRange must end after it starts');
  const { first, step } = beat(schedule.trim().toLowerCase(), start);
  const count = Math.max(Math.ceil((end - first) / step), 0);
  if (count > mostRuns)
    throw new GoogleError(
      400,
      `requestedTimeRange has ${count} runs, more than ${mostRuns}: ask for less of it`,
    );
  return Array.from({ length: count }, (_, index) => new Date(first + index * step));
}
