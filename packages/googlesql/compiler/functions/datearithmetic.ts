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

const dateAdd =
  (sign: '' | '-'): Render =>
  ([date, count], call) => {
    const part = partOf(call, 2);
    const amount = `${sign}(${String(count)})`;
    if (part === 'DAY' || part === 'WEEK') {
      const days = part === 'WEEK' ? `(${amount} * 7)` : `(${amount})`;
      return `_googlesql.date_in_range(${String(date)} + ${days}::INTEGER)`;
    }
    const factor = months[part];
    if (factor === undefined) throw call.node.refusal(`part ${part} here`);
    return `_googlesql.date_in_range(CAST(${String(date)} + to_months((${amount} * ${String(factor)})::INTEGER) AS DATE))`;
  };

const timestampAdd =
  (sign: '' | '-'): Render =>
  ([value, count], call) => {
    const part = partOf(call, 2);
    const amount = `${sign}(${String(count)})`;
    const factor = call.type.kind === 'DATETIME' ? months[part] : undefined;
    if (factor !== undefined) {
      return `_googlesql.timestamp_in_range(${String(value)} + to_months((${amount} * ${String(factor)})::INTEGER))`;
    }
    return `_googlesql.timestamp_in_range(${String(value)} + to_microseconds(${amount} * ${lengthOf(call, part)}))`;
  };

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

const strict = (render: Render) => ({ strict: render });

export const dateArithmetic = [
  ...partial({
    'date_add(DATE, INT64, PART)': strict(dateAdd('')),
    'date_sub(DATE, INT64, PART)': strict(dateAdd('-')),
    'timestamp_add(TIMESTAMP, INT64, PART)': strict(timestampAdd('')),
    'timestamp_sub(TIMESTAMP, INT64, PART)': strict(timestampAdd('-')),
    'datetime_add(DATETIME, INT64, PART)': strict(timestampAdd('')),
    'datetime_sub(DATETIME, INT64, PART)': strict(timestampAdd('-')),
    '$add(DATE, INT64)': strict(
      ([date, days]) => `_googlesql.date_in_range(${String(date)} + ${String(days)}::INTEGER)`,
    ),
    '$add(INT64, DATE)': strict(
      ([days, date]) => `_googlesql.date_in_range(${String(date)} + ${String(days)}::INTEGER)`,
    ),
    '$subtract(DATE, INT64)': strict(
      ([date, days]) => `_googlesql.date_in_range(${String(date)} - ${String(days)}::INTEGER)`,
    ),
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
    'datetime_trunc(DATETIME, PART)': ([value], call) => clockTrunc(String(value), partOf(call, 1), call),
    'last_day(DATE)': lastDay,
    'last_day(DATE, PART)': lastDay,
    'last_day(DATETIME)': lastDay,
    'last_day(DATETIME, PART)': lastDay,
  }),
];
