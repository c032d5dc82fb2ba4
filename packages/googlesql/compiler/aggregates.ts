import type { Expression } from './expressions.ts';
import { argument } from './functions/render.ts';
import type { ResolvedNode } from './reader.ts';
import { type OrderKey, orderSql } from './select.ts';
import { duckdbType, type GoogleType } from './types.ts';
import { once, parameter } from './names.ts';
import { firstOf, sortedList } from './orderedvalues.ts';

/** A call of an aggregate function, in a GROUP BY or over a window. */
export interface AggregateCall {
  readonly args: readonly Expression[];
  readonly type: GoogleType;
  readonly distinct: boolean;
  readonly ignoreNulls: boolean;
  readonly respectNulls: boolean;
  readonly order: readonly OrderKey[];
  readonly limit: Expression | undefined;
  /** HAVING MAX or MIN: which rows of the group count. */
  readonly having: string | undefined;
  /** ` OVER (…)`, or empty. */
  readonly over: string;
  readonly node: ResolvedNode;
}

export interface AggregateFunction {
  readonly signature: string;
  readonly render: (call: AggregateCall) => string;
  /** Modifiers that the function takes; any other is refused. */
  readonly takes: readonly Modifier[];
}

type Modifier = 'distinct' | 'nulls' | 'order' | 'limit' | 'having';

/** @throws Refused for a modifier that the function does not take here. */
export function renderAggregate(known: AggregateFunction, call: AggregateCall): string {
  const used: [Modifier, boolean][] = [
    ['distinct', call.distinct],
    ['nulls', call.ignoreNulls || call.respectNulls],
    ['order', call.order.length > 0],
    ['limit', call.limit !== undefined],
    ['having', call.having !== undefined],
  ];
  for (const [modifier, isUsed] of used) {
    if (isUsed && !known.takes.includes(modifier))
      throw call.node.refusal(`${known.signature} with ${modifier}`);
  }
  return known.render(call);
}

/** ` FILTER (WHERE …)` of the rows that count and meet a condition, or empty. */
export function filterSql({ having }: AggregateCall, condition?: string): string {
  const conditions = [having, condition].filter((each) => each !== undefined);
  return conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`;
}

/** `name([DISTINCT] args [ORDER BY …]) [FILTER …] [OVER …]` */
function plain(
  call: AggregateCall,
  name: string,
  filter?: string,
  args = call.args.map((each) => each.sql),
): string {
  const order = call.order.length === 0 ? '' : ` ORDER BY ${orderSql(call.order)}`;
  const where = filterSql(call, filter);
  return `${name}(${call.distinct ? 'DISTINCT ' : ''}${args.join(', ')}${order})${where}${call.over}`;
}

const first = (call: AggregateCall): string => call.args[0]?.sql ?? '';

const simple = (name: string) => (call: AggregateCall) => plain(call, name);
/** A function to which it is all one whether a value comes once or twice. */
const any = (name: string) => (call: AggregateCall) => plain({ ...call, distinct: false }, name);
const bigint = (name: string) => (call: AggregateCall) => `${plain(call, name)}::BIGINT`;

function arrayAgg(call: AggregateCall): string {
  const filter = call.ignoreNulls ? `${first(call)} IS NOT NULL` : undefined;
  const list = sortedList(call, filter) ?? plain(call, 'list', filter);
  if (call.limit === undefined) return list;
  const one = call.limit.constant === 1 && !call.distinct ? firstOf(call, filter) : undefined;
  return one ?? `list_slice(${list}, 1, ${call.limit.sql})`;
}

function stringAgg(call: AggregateCall): string {
  const separator = call.args[1]?.sql ?? `','`;
  const filter = `${first(call)} IS NOT NULL`;
  const sorted = sortedList(call, filter);
  if (call.limit === undefined) {
    return sorted === undefined
      ? plain(call, 'string_agg', undefined, [first(call), separator])
      : `array_to_string(${sorted}, ${separator})`;
  }
  const list = sorted ?? plain(call, 'list', filter, [first(call)]);
  return `array_to_string(list_slice(${list}, 1, ${call.limit.sql}), ${separator})`;
}

/** A frame that ends before it begins is empty; DuckDB counts its rows below 0. */
const counted = ({ over }: AggregateCall, count: string): string =>
  over === '' ? count : `greatest(${count}, 0)`;

/** Whether all values of a group are finite numbers. */
const allFinite = (call: AggregateCall): string =>
  plain({ ...call, distinct: false }, 'bool_and', undefined, [`isfinite(${first(call)})`]);

const smaller = '18446744073709551616::DOUBLE';

/** Sum or average of numbers that are made smaller for it, so that it is too large only where the answer is. */
const ofSmaller = (call: AggregateCall, name: string): string =>
  `(${plain(call, name, undefined, [`${first(call)} / ${smaller}`])} * ${smaller})`;

/** Where DuckDB's sum or average of finite numbers is infinite: what it is, or a failure where that is too large. */
const floatTotal = (name: string) => (call: AggregateCall) => {
  const total = plain(call, name);
  const exact = ofSmaller(call, name);
  const fails = `error('double overflow: ${name.toUpperCase()}')`;
  return `(CASE WHEN isfinite(${total}) OR NOT ${allFinite(call)} THEN ${total} WHEN isfinite(${exact}) THEN ${exact} WHEN ${total} IS NOT NULL THEN ${fails} END)`;
};

/** Beyond this a square is too large for a FLOAT64, or nearly. */
const large = '1e150::DOUBLE';
const scale = `${(2n ** 600n).toString()}::DOUBLE`;

/**
 * Variance or standard deviation: NaN where a value is none or infinite, and computed with smaller numbers where squares are too
 * large. DuckDB fails or gives 0.
 */
function spread(name: string): (call: AggregateCall) => string {
  return (call) => {
    const x = first(call);
    const count = plain(call, 'count');
    const usual = plain(call, name, `abs(${x}) <= ${large}`);
    const scaled = plain(call, name, `isfinite(${x})`, [`${x} / ${scale}`]);
    const back = name.startsWith('var') ? `${scaled} * ${scale} * ${scale}` : `${scaled} * ${scale}`;
    const least = name.endsWith('_samp') ? 2 : 1;
    const isLarge = `${plain(call, 'max', undefined, [`abs(${x})`])} > ${large}`;
    return `(CASE WHEN ${count} < ${String(least)} THEN NULL WHEN NOT ${allFinite(call)} THEN 'nan'::DOUBLE WHEN ${isLarge} THEN ${back} ELSE ${usual} END)`;
  };
}

/** Covariance or correlation of the pairs without NULL; as `spread`. */
function together(name: string): (call: AggregateCall) => string {
  return (call) => {
    const [y = '', x = ''] = call.args.map((each) => each.sql);
    const pairs = (condition: string) =>
      `CASE WHEN ${y} IS NOT NULL AND ${x} IS NOT NULL THEN ${condition} END`;
    const usual = plain(call, name, `abs(${y}) <= ${large} AND abs(${x}) <= ${large}`);
    const scaled = plain(call, name, `isfinite(${y}) AND isfinite(${x})`, [
      `${y} / ${scale}`,
      `${x} / ${scale}`,
    ]);
    const back = name === 'corr' ? scaled : `${scaled} * ${scale} * ${scale}`;
    const least = name === 'covar_pop' ? 1 : 2;
    const count = plain(call, 'regr_count');
    const all = plain(call, 'bool_and', undefined, [pairs(`isfinite(${y}) AND isfinite(${x})`)]);
    const isLarge = plain(call, 'bool_or', undefined, [
      pairs(`abs(${y}) > ${large} OR abs(${x}) > ${large}`),
    ]);
    return `(CASE WHEN ${count} < ${String(least)} THEN NULL WHEN NOT ${all} THEN 'nan'::DOUBLE WHEN ${isLarge} THEN ${back} ELSE ${usual} END)`;
  };
}

/** The values as FLOAT64 above their least, which is exact, so that no digit is lost that tells them apart. */
function numericSpread(name: string): (call: AggregateCall) => string {
  return (call) => {
    const list = plain(call, 'list', `${first(call)} IS NOT NULL`);
    const [all, least, each] = ['all', 'least', 'each'].map(parameter) as [string, string, string];
    const shifted = `list_transform(${all}, lambda ${each}: CAST(${each} - ${least} AS DOUBLE))`;
    return once(all, list, once(least, `list_min(${all})`, `list_aggregate(${shifted}, '${name}')`));
  };
}

/** How many values an approximation gives. */
const howMany = ({ sql, constant }: Expression, name: string): string =>
  typeof constant === 'number' && constant >= 1 && constant <= 100_000
    ? sql
    : `(CASE WHEN ${sql} BETWEEN 1 AND 100000 THEN ${sql} ELSE error('The second argument to ${name} function must be between 1 and 100000') END)`;

/** Exact: the value at each quantile of the sorted ones. */
function approxQuantiles(call: AggregateCall): string {
  if (call.respectNulls) throw call.node.refusal('APPROX_QUANTILES with RESPECT NULLS');
  const [value, number] = [argument(call, 0), argument(call, 1)];
  const [all, n, i] = ['all', 'n', 'i'].map(parameter) as [string, string, string];
  const list = plain(call, 'list', `${value.sql} IS NOT NULL`, [value.sql]);
  const nanFirst = (sorted: string, each: string) =>
    value.type.kind === 'FLOAT64'
      ? `list_concat(list_filter(${sorted}, lambda ${each}: isnan(${each})), list_filter(${sorted}, lambda ${each}: NOT isnan(${each})))`
      : sorted;
  const sorted = nanFirst(`list_sort(${list})`, parameter('each'));
  const at = `${all}[greatest(1, (${i} * len(${all}) + ${n} - 1) // ${n})]`;
  const quantiles = `CASE WHEN len(${all}) > 0 THEN list_transform(range(0, ${n} + 1), lambda ${i}: ${at}) END`;
  return once(n, howMany(number, 'APPROX_QUANTILES'), once(all, sorted, quantiles));
}

/** Exact: the most frequent values, NULL among them, with their numbers. */
function approxTopCount(call: AggregateCall): string {
  const [value, number] = [argument(call, 0), argument(call, 1)];
  const each = parameter('each');
  const ofNull = `count(*)${filterSql(call, `${value.sql} IS NULL`)}${call.over}`;
  const entries = `list_transform(map_entries(${plain(call, 'histogram', undefined, [value.sql])}), lambda ${each}: {'c': -(${each}.value::BIGINT), 'v': ${each}.key})`;
  const counts = `list_concat(CASE WHEN ${ofNull} > 0 THEN [{'c': -(${ofNull}), 'v': CAST(NULL AS ${duckdbType(value.type)})}] END, ${entries})`;
  const top = `list_slice(list_sort(${counts}), 1, ${howMany(number, 'APPROX_TOP_COUNT')})`;
  const values = `list_transform(${top}, lambda ${each}: {'value': ${each}.v, 'count': -(${each}.c)})`;
  return `(CASE WHEN count(*)${filterSql(call)}${call.over} > 0 THEN ${values} END)`;
}

const ordered: readonly Modifier[] = ['distinct', 'nulls', 'order', 'limit', 'having'];
const comparable = 'INT64|FLOAT64|NUMERIC|STRING|BYTES|BOOL|DATE|TIME|DATETIME|TIMESTAMP';

export const aggregates: readonly AggregateFunction[] = [
  {
    signature: '$count_star()',
    takes: ['having'],
    render: (call) => counted(call, `count(*)${filterSql(call)}${call.over}`),
  },
  {
    signature: 'count(T)',
    takes: ['distinct', 'having'],
    render: (call) => counted(call, plain(call, 'count')),
  },
  {
    signature: 'countif(BOOL)',
    takes: ['distinct', 'having'],
    render: (call) =>
      call.distinct
        ? plain(call, 'count', undefined, [`CASE WHEN ${first(call)} THEN true END`])
        : counted(call, `count(*)${filterSql(call, first(call))}${call.over}`),
  },
  {
    signature: 'approx_count_distinct(T)',
    takes: ['having'],
    render: (call) => plain({ ...call, distinct: true }, 'count'),
  },
  {
    signature: 'approx_quantiles(INT64|FLOAT64|NUMERIC|STRING|DATE|TIME|DATETIME|TIMESTAMP, INT64)',
    takes: ['distinct', 'nulls', 'having'],
    render: approxQuantiles,
  },
  {
    signature: 'approx_top_count(INT64|NUMERIC|STRING|BYTES|BOOL|DATE|TIME|DATETIME|TIMESTAMP, INT64)',
    takes: ['having'],
    render: approxTopCount,
  },
  { signature: 'sum(INT64)', takes: ['distinct', 'having'], render: bigint('sum') },
  { signature: 'sum(FLOAT64)', takes: ['distinct', 'having'], render: floatTotal('sum') },
  {
    signature: 'sum(NUMERIC)',
    takes: ['distinct', 'having'],
    render: (call) => `_googlesql.numeric_in_range(${plain(call, 'sum')}::DECIMAL(38,9))`,
  },
  { signature: 'avg(INT64)', takes: ['distinct', 'having'], render: simple('avg') },
  { signature: 'avg(FLOAT64)', takes: ['distinct', 'having'], render: floatTotal('avg') },
  {
    signature: 'avg(NUMERIC)',
    takes: ['distinct', 'having'],
    render: (call) =>
      `_googlesql.safe_numeric_divide(${plain(call, 'sum')}::DECIMAL(38,9), ${plain(call, 'count')}::DECIMAL(38,9))`,
  },
  {
    signature: 'min(FLOAT64)',
    takes: ['distinct', 'having'],
    render: (call) =>
      `CASE WHEN bool_or(isnan(${first(call)}))${filterSql(call)}${call.over} THEN 'nan'::DOUBLE ELSE ${any('min')(call)} END`,
  },
  { signature: `min(${comparable})`, takes: ['distinct', 'having'], render: any('min') },
  { signature: `max(${comparable})`, takes: ['distinct', 'having'], render: any('max') },
  { signature: 'any_value(T)', takes: ['distinct', 'having'], render: any('any_value') },
  { signature: 'logical_and(BOOL)', takes: ['distinct', 'having'], render: any('bool_and') },
  { signature: 'logical_or(BOOL)', takes: ['distinct', 'having'], render: any('bool_or') },
  { signature: 'bit_and(INT64)', takes: ['distinct', 'having'], render: any('bit_and') },
  { signature: 'bit_or(INT64)', takes: ['distinct', 'having'], render: any('bit_or') },
  { signature: 'bit_xor(INT64)', takes: ['distinct', 'having'], render: simple('bit_xor') },
  { signature: 'array_agg(T)', takes: ordered, render: arrayAgg },
  {
    signature: 'array_concat_agg(ARRAY)',
    takes: ['order', 'limit', 'having'],
    render: (call) => {
      const lists = plain(call, 'list', `${first(call)} IS NOT NULL`);
      if (call.limit === undefined) return `flatten(${lists})`;
      const some = `list_slice(${lists}, 1, ${call.limit.sql})`;
      return `(CASE WHEN len(${some}) > 0 THEN flatten(${some}) END)`;
    },
  },
  { signature: 'string_agg(STRING)', takes: ['distinct', 'order', 'limit', 'having'], render: stringAgg },
  {
    signature: 'string_agg(STRING, STRING)',
    takes: ['distinct', 'order', 'limit', 'having'],
    render: stringAgg,
  },
  { signature: 'stddev_samp(FLOAT64)', takes: ['distinct', 'having'], render: spread('stddev_samp') },
  { signature: 'stddev_samp(NUMERIC)', takes: ['distinct', 'having'], render: numericSpread('stddev_samp') },
  { signature: 'stddev_pop(FLOAT64)', takes: ['distinct', 'having'], render: spread('stddev_pop') },
  { signature: 'stddev_pop(NUMERIC)', takes: ['distinct', 'having'], render: numericSpread('stddev_pop') },
  { signature: 'var_samp(FLOAT64)', takes: ['distinct', 'having'], render: spread('var_samp') },
  { signature: 'var_samp(NUMERIC)', takes: ['distinct', 'having'], render: numericSpread('var_samp') },
  { signature: 'var_pop(FLOAT64)', takes: ['distinct', 'having'], render: spread('var_pop') },
  { signature: 'var_pop(NUMERIC)', takes: ['distinct', 'having'], render: numericSpread('var_pop') },
  {
    signature: 'corr(FLOAT64, FLOAT64)',
    takes: ['having'],
    render: together('corr'),
  },
  { signature: 'covar_pop(FLOAT64, FLOAT64)', takes: [], render: together('covar_pop') },
  { signature: 'covar_samp(FLOAT64, FLOAT64)', takes: [], render: together('covar_samp') },
];
