import { partOf, truncatedDate } from './dates.ts';
import { type FunctionCall, partial, type Render, total } from './registry.ts';

import { fromZone, toZone, zoneOf } from './zones.ts';

/** Microseconds of the parts that always last the same. */
const lengths: Readonly<Record<string, number>> = {
  MICROSECOND: 1,
  MILLISECOND: 1000,
  SECOND: 1_000_000,
  MINUTE: 60_000_000,
  HOUR: 3_600_000_000,
  DAY: 86_400_000_000,
  WEEK: 604_800_000_000,
};

const months: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

function lengthOf(call: FunctionCall, part: string): string {
  const length = lengths[part];
  if (length === undefined) throw call.node.refusal(`part ${part} here`);
  return String(length);
}

/** What keeps a computed date or time in GoogleSQL's range: it fails, or with SAFE is NULL. */
interface Range {
  date(computed: string): string;
  time(computed: string): string;
}

const failing: Range = {
  date: (computed) => `_googlesql.date_in_range(${computed})`,
  time: (computed) => `_googlesql.timestamp_in_range(${computed})`,
};

/** DuckDB fails beyond its own range. */
const safely: Range = {
  date: (computed) => `_googlesql.representable_date(TRY(${computed}))`,
  time: (computed) => `_googlesql.representable(TRY(${computed}))`,
};

const dateAdd =
  (sign: '' | '-', range: Range): Render =>
  ([date, count], call) => {
    const part = partOf(call, 2);
    const amount = `${sign}(${String(count)})`;
    if (part === 'DAY' || part === 'WEEK') {
      const days = part === 'WEEK' ? `(${amount} * 7)` : `(${amount})`;
      return range.date(`${String(date)} + ${days}::INTEGER`);
    }
    const factor = months[part];
    if (factor === undefined) throw call.node.refusal(`part ${part} here`);
    return range.date(`CAST(${String(date)} + to_months((${amount} * ${String(factor)})::INTEGER) AS DATE)`);
  };

const timestampAdd =
  (sign: '' | '-', range: Range): Render =>
  ([value, count], call) => {
    const part = partOf(call, 2);
    const amount = `${sign}(${String(count)})`;
    const factor = call.type.kind === 'DATETIME' ? months[part] : undefined;
    if (factor !== undefined)
      return range.time(`${String(value)} + to_months((${amount} * ${String(factor)})::INTEGER)`);
    return range.time(`${String(value)} + to_microseconds(${amount} * ${lengthOf(call, part)})`);
  };

/** A date and days, with their sign between them. */
const plusDays =
  (sign: '+' | '-', date: 0 | 1): ((range: Range) => Render) =>
  (range) =>
  (sql) =>
    range.date(`${String(sql[date])} ${sign} ${String(sql[1 - date])}::INTEGER`);

/** Boundaries of the part between two dates. */
const dateDiff: Render = ([a, b], call) => boundaries(String(a), String(b), partOf(call, 2), call);

function boundaries(a: string, b: string, part: string, call: FunctionCall): string {
  if (part === 'DAY') return `(${a} - ${b})`;
  if (part in months) return `date_diff('${part.toLowerCase()}', ${b}, ${a})`;
  if (part === 'ISOYEAR') return `(isoyear(${a}) - isoyear(${b}))`;
  const [start, end] = [truncatedDate(b, part), truncatedDate(a, part)];
  if (start === undefined || end === undefined) throw call.node.refusal(`part ${part} here`);
  return `((${end} - ${start}) // 7)`;
}

const datetimeDiff: Render = ([a, b], call) => {
  const part = partOf(call, 2);
  if (part in lengths && part !== 'DAY' && part !== 'WEEK') {
    return `date_diff('${part.toLowerCase()}', ${String(b)}, ${String(a)})`;
  }
  return boundaries(`CAST(${String(a)} AS DATE)`, `CAST(${String(b)} AS DATE)`, part, call);
};

/** A clock begins anew at midnight: whole days are left out first, so that no count is too large. */
const timeAdd =
  (sign: '+' | '-'): Render =>
  ([time, count], call) => {
    const length = lengthOf(call, partOf(call, 2));
    return `(${String(time)} ${sign} to_microseconds(${String(count)} % (${String(lengths.DAY)} // ${length}) * ${length}))`;
  };

const timeDiff: Render = ([a, b], call) => {
  const length = lengthOf(call, partOf(call, 2));
  return `(epoch_us(${String(a)}) // ${length} - epoch_us(${String(b)}) // ${length})`;
};

const timeTrunc: Render = ([time], call) => {
  const length = lengthOf(call, partOf(call, 1));
  return `(TIME '00:00:00' + to_microseconds(epoch_us(${String(time)}) // ${length} * ${length}))`;
};

/** Whole elapsed units, cut towards zero. */
const timestampDiff: Render = ([a, b], call) =>
  `((epoch_us(${String(a)}) - epoch_us(${String(b)})) // ${lengthOf(call, partOf(call, 2))})`;

/** A week may begin before the first day that there is. */
function inRange(date: string, part: string): string {
  return part in months || part === 'DAY' ? date : `_googlesql.date_in_range(${date})`;
}

const dateTrunc: Render = ([date], call) => {
  const part = partOf(call, 1);
  const truncated = truncatedDate(String(date), part);
  if (truncated === undefined) throw call.node.refusal(`part ${part} here`);
  return inRange(truncated, part);
};

function clockTrunc(value: string, part: string, call: FunctionCall): string {
  const date = truncatedDate(`CAST(${value} AS DATE)`, part);
  if (date !== undefined) return `CAST(${inRange(date, part)} AS TIMESTAMP)`;
  if (part === 'MICROSECOND') return value;
  lengthOf(call, part);
  return `date_trunc('${part.toLowerCase()}', ${value})`;
}

const timestampTrunc: Render = ([value], call) => {
  const part = partOf(call, 1);
  const zone = zoneOf(call, 2);
  const clock = toZone(String(value), zone);
  const truncated = clockTrunc(clock, part, call);
  if (zone === undefined) return truncated;
  if (part in lengths && part !== 'DAY' && part !== 'WEEK')
    return `(${String(value)} - (${clock} - ${truncated}))`;
  return fromZone(truncated, zone);
};

const lastDay: Render = ([value], call) => {
  const part = call.args.length > 1 ? partOf(call, 1) : 'MONTH';
  const date = `CAST(${String(value)} AS DATE)`;
  const start = truncatedDate(date, part);
  if (start === undefined) throw call.node.refusal(`part ${part} here`);
  if (part in months) return `CAST(${start} + to_months(${String(months[part])}) - INTERVAL 1 DAY AS DATE)`;
  if (part === 'ISOYEAR') throw call.node.refusal('LAST_DAY of ISOYEAR');
  return `_googlesql.date_in_range(${start} + 6)`;
};

const dateArray: Render = (sql, call) => {
  const [from, to, step] = sql;
  const part = call.args.length > 2 ? partOf(call, 3) : 'DAY';
  const count = step ?? '1::BIGINT';
  if (part === 'DAY' || part === 'WEEK') {
    return `_googlesql.date_array(${String(from)}, ${String(to)}, ${part === 'WEEK' ? `${count} * 7` : count})`;
  }
  const factor = months[part];
  if (factor === undefined) throw call.node.refusal(`part ${part} here`);
  return `_googlesql.month_array(${String(from)}, ${String(to)}, ${count} * ${String(factor)})`;
};

const timestampArray: Render = ([from, to, step], call) => {
  const length = lengthOf(call, partOf(call, 3));
  return `_googlesql.timestamp_array(${String(from)}, ${String(to)}, ${String(step)} * ${length})`;
};

const datetimeTrunc: Render = ([value], call) => clockTrunc(String(value), partOf(call, 1), call);

const ranged = (render: (range: Range) => Render) => ({ strict: render(failing), safe: render(safely) });

/** Arrays, which SAFE does not precede. */
const strict = (render: Render) => ({ strict: render });

export const dateArithmetic = [
  ...partial({
    'date_add(DATE, INT64, PART)': ranged((range) => dateAdd('', range)),
    'date_sub(DATE, INT64, PART)': ranged((range) => dateAdd('-', range)),
    'timestamp_add(TIMESTAMP, INT64, PART)': ranged((range) => timestampAdd('', range)),
    'timestamp_sub(TIMESTAMP, INT64, PART)': ranged((range) => timestampAdd('-', range)),
    'datetime_add(DATETIME, INT64, PART)': ranged((range) => timestampAdd('', range)),
    'datetime_sub(DATETIME, INT64, PART)': ranged((range) => timestampAdd('-', range)),
    '$add(DATE, INT64)': ranged(plusDays('+', 0)),
    '$add(INT64, DATE)': ranged(plusDays('+', 1)),
    '$subtract(DATE, INT64)': ranged(plusDays('-', 0)),
    'generate_date_array(DATE, DATE)': strict(dateArray),
    'generate_date_array(DATE, DATE, INT64, PART)': strict(dateArray),
    'generate_timestamp_array(TIMESTAMP, TIMESTAMP, INT64, PART)': strict(timestampArray),
  }),
  ...total({
    'date_diff(DATE, DATE, PART)': dateDiff,
    'timestamp_diff(TIMESTAMP, TIMESTAMP, PART)': timestampDiff,
    'datetime_diff(DATETIME, DATETIME, PART)': datetimeDiff,
    'date_trunc(DATE, PART)': dateTrunc,
    'timestamp_trunc(TIMESTAMP, PART)': timestampTrunc,
    'timestamp_trunc(TIMESTAMP, PART, STRING)': timestampTrunc,
    'date_trunc(TIMESTAMP, PART)': timestampTrunc,
    'date_trunc(TIMESTAMP, PART, STRING)': timestampTrunc,
    'date_trunc(DATETIME, PART)': datetimeTrunc,
    'datetime_trunc(DATETIME, PART)': datetimeTrunc,
    'time_add(TIME, INT64, PART)': timeAdd('+'),
    'time_sub(TIME, INT64, PART)': timeAdd('-'),
    'time_diff(TIME, TIME, PART)': timeDiff,
    'time_trunc(TIME, PART)': timeTrunc,
    'last_day(DATE)': lastDay,
    'last_day(DATE, PART)': lastDay,
    'last_day(DATETIME)': lastDay,
    'last_day(DATETIME, PART)': lastDay,
  }),
];
