import { type FunctionCall, partial, type Render, total } from './registry.ts';
import { constant, macro, named } from './render.ts';
import { fromZone, minutesOfZone, safeFromZone, toZone, zoneOf } from './zones.ts';

const weekdays: Readonly<Record<string, number>> = {
  WEEK: 0,
  WEEK_MONDAY: 1,
  WEEK_TUESDAY: 2,
  WEEK_WEDNESDAY: 3,
  WEEK_THURSDAY: 4,
  WEEK_FRIDAY: 5,
  WEEK_SATURDAY: 6,
};

/** The part that an argument names, for example MONTH or WEEK_MONDAY. */
export function partOf(call: FunctionCall, index: number): string {
  return String(constant(call, index, 'a part of a date'));
}

/** Day number of the week, 0 for the day that it starts with. */
function dayInWeek(date: string, part: string): string {
  const start = weekdays[part];
  return start === 0 ? `dayofweek(${date})` : `((dayofweek(${date}) - ${String(start)} + 7) % 7)`;
}

/** The first day of the part that a DATE lies in, which may be before the year 1; undefined for parts of a day. */
export function truncatedDate(date: string, part: string): string | undefined {
  switch (part) {
    case 'DAY':
      return date;
    case 'MONTH':
    case 'QUARTER':
    case 'YEAR':
      return `date_trunc('${part.toLowerCase()}', ${date})::DATE`;
    case 'ISOWEEK':
    case 'WEEK_MONDAY':
      return `date_trunc('week', ${date})::DATE`;
    case 'ISOYEAR':
      return `date_trunc('week', make_date(isoyear(${date}), 1, 4))::DATE`;
  }
  if (weekdays[part] === undefined) return undefined;
  return `(${date} - (${dayInWeek(date, part)})::INTEGER)`;
}

const simpleParts: Readonly<Record<string, string>> = {
  YEAR: 'year',
  QUARTER: 'quarter',
  MONTH: 'month',
  DAY: 'day',
  DAYOFYEAR: 'dayofyear',
  ISOYEAR: 'isoyear',
  ISOWEEK: 'week',
  HOUR: 'hour',
  MINUTE: 'minute',
  SECOND: 'second',
};

function extracted(value: string, part: string, call: FunctionCall): string {
  const simple = simpleParts[part];
  if (simple !== undefined) return `${simple}(${value})`;
  if (part === 'DAYOFWEEK') return `(dayofweek(${value}) + 1)`;
  if (part === 'MILLISECOND') return `(microsecond(${value}) % 1000000 // 1000)`;
  if (part === 'MICROSECOND') return `(microsecond(${value}) % 1000000)`;
  if (part === 'DATE') return `CAST(${value} AS DATE)`;
  if (part === 'TIME') return `CAST(${value} AS TIME)`;
  if (weekdays[part] === undefined) throw call.node.refusal(`EXTRACT of ${part}`);
  return `((dayofyear(${value}) + 6 - ${dayInWeek(value, part)}) // 7)`;
}

const extract: Render = ([value], call) =>
  extracted(toZone(String(value), zoneOf(call, 2)), partOf(call, 1), call);

/** `$extract_date(TIMESTAMP, zone)`: the zone is the second argument. */
const extractWhole =
  (part: string): Render =>
  ([value], call) => {
    const local = toZone(String(value), zoneOf(call, 1));
    return part === 'DATETIME' ? local : extracted(local, part, call);
  };

/** A value of a TIMESTAMP's wall clock in the zone of the argument `index`. */
const local =
  (index: number, type: string): Render =>
  ([value], call) =>
    `CAST(${toZone(String(value), zoneOf(call, index))} AS ${type})`;

const utc =
  (index: number, type: string): Render =>
  ([value], call) =>
    fromZone(`CAST(${String(value)} AS ${type})`, zoneOf(call, index));

const now = `timezone('UTC', now())`;

const fromText =
  (safe: string): Render =>
  ([text], call) => {
    const zone = zoneOf(call, 1);
    if (zone === undefined) return `_googlesql.${safe}string_to_timestamp(${String(text)})`;
    const civil = `_googlesql.${safe}string_to_civil(${String(text)})`;
    return safe === '' ? fromZone(civil, zone) : safeFromZone(civil, zone);
  };

export const dates = [
  ...total({
    '$extract(DATE, PART)': extract,
    '$extract(DATETIME, PART)': extract,
    '$extract(TIME, PART)': extract,
    '$extract(TIMESTAMP, PART)': extract,
    '$extract(TIMESTAMP, PART, STRING)': extract,
    '$extract_date(TIMESTAMP)': extractWhole('DATE'),
    '$extract_date(TIMESTAMP, STRING)': extractWhole('DATE'),
    '$extract_date(DATETIME)': extractWhole('DATE'),
    '$extract_time(TIMESTAMP)': extractWhole('TIME'),
    '$extract_time(TIMESTAMP, STRING)': extractWhole('TIME'),
    '$extract_time(DATETIME)': extractWhole('TIME'),
    '$extract_datetime(TIMESTAMP)': extractWhole('DATETIME'),
    '$extract_datetime(TIMESTAMP, STRING)': extractWhole('DATETIME'),
    'date(TIMESTAMP)': local(1, 'DATE'),
    'date(TIMESTAMP, STRING)': local(1, 'DATE'),
    'date(DATETIME)': local(1, 'DATE'),
    'date(DATE)': ([date]) => String(date),
    'datetime(TIMESTAMP)': local(1, 'TIMESTAMP'),
    'datetime(TIMESTAMP, STRING)': local(1, 'TIMESTAMP'),
    'datetime(DATE)': local(1, 'TIMESTAMP'),
    'datetime(DATE, TIME)': ([date, time]) => `(${String(date)} + ${String(time)})`,
    'datetime(DATETIME)': ([datetime]) => String(datetime),
    'time(TIMESTAMP)': local(1, 'TIME'),
    'time(TIMESTAMP, STRING)': local(1, 'TIME'),
    'time(DATETIME)': local(1, 'TIME'),
    'time(TIME)': ([time]) => String(time),
    'timestamp(DATE)': utc(1, 'TIMESTAMP'),
    'timestamp(DATE, STRING)': utc(1, 'TIMESTAMP'),
    'timestamp(DATETIME)': utc(1, 'TIMESTAMP'),
    'timestamp(DATETIME, STRING)': utc(1, 'TIMESTAMP'),
    'timestamp(TIMESTAMP)': ([timestamp]) => String(timestamp),
    'unix_date(DATE)': ([date]) => `(${String(date)} - DATE '1970-01-01')`,
    'unix_seconds(TIMESTAMP)': ([value]) => `_googlesql.floor_divide(epoch_us(${String(value)}), 1000000)`,
    'unix_millis(TIMESTAMP)': ([value]) => `_googlesql.floor_divide(epoch_us(${String(value)}), 1000)`,
    'unix_micros(TIMESTAMP)': named('epoch_us'),
    'current_timestamp()': () => now,
    'current_date()': () => `CAST(${now} AS DATE)`,
    'current_date(STRING)': (_, call) => `CAST(${toZone(now, zoneOf(call, 0))} AS DATE)`,
    'current_time()': () => `CAST(${now} AS TIME)`,
    'current_datetime()': () => now,
    'current_datetime(STRING)': (_, call) => toZone(now, zoneOf(call, 0)),
    'string(DATE)': ([value]) => `CAST(${String(value)} AS VARCHAR)`,
    'string(TIMESTAMP)': macro('timestamp_to_string'),
    'string(TIMESTAMP, STRING)': ([value], call) =>
      `_googlesql.shown_with_offset(${String(value)}, ${minutesOfZone(String(value), zoneOf(call, 1))})`,
    'string(DATETIME)': macro('datetime_to_string'),
    'string(TIME)': macro('time_to_string'),
  }),
  ...partial({
    'date(INT64, INT64, INT64)': {
      strict: macro('make_date'),
      safe: macro('safe_make_date'),
    },
    'datetime(INT64, INT64, INT64, INT64, INT64, INT64)': {
      strict: macro('make_datetime'),
      safe: macro('safe_make_datetime'),
    },
    'time(INT64, INT64, INT64)': {
      strict: macro('make_time'),
      safe: macro('safe_make_time'),
    },
    'date_from_unix_date(INT64)': {
      strict: ([days]) => `_googlesql.date_in_range(DATE '1970-01-01' + ${String(days)}::INTEGER)`,
    },
    'timestamp_seconds(INT64)': {
      strict: ([n]) => `_googlesql.timestamp_in_range(make_timestamp(${String(n)} * 1000000))`,
    },
    'timestamp_millis(INT64)': {
      strict: ([n]) => `_googlesql.timestamp_in_range(make_timestamp(${String(n)} * 1000))`,
    },
    'timestamp_micros(INT64)': {
      strict: ([n]) => `_googlesql.timestamp_in_range(make_timestamp(${String(n)}))`,
    },
    'timestamp(STRING)': { strict: fromText(''), safe: fromText('safe_') },
    'timestamp(STRING, STRING)': { strict: fromText(''), safe: fromText('safe_') },
  }),
];
