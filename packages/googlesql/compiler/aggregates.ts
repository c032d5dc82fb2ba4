import type { Expression } from './expressions.ts';
import type { ResolvedNode } from './reader.ts';
import { type OrderKey, orderSql } from './select.ts';
import type { GoogleType } from './types.ts';
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
  readonly having: { readonly kind: 'MAX' | 'MIN'; readonly sql: string } | undefined;
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

/** `name([DISTINCT] args [ORDER BY …]) [FILTER …] [OVER …]` */
function plain(
  call: AggregateCall,
  name: string,
  filter?: string,
  args = call.args.map((each) => each.sql),
): string {
  const order = call.order.length === 0 ? '' : ` ORDER BY ${orderSql(call.order)}`;
  const where = filter === undefined ? '' : ` FILTER (WHERE ${filter})`;
  return `${name}(${call.distinct ? 'DISTINCT ' : ''}${args.join(', ')}${order})${where}${call.over}`;
}

const first = (call: AggregateCall): string => call.args[0]?.sql ?? '';

const simple = (name: string) => (call: AggregateCall) => plain(call, name);
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

function anyValue(call: AggregateCall): string {
  if (call.having === undefined) return plain(call, 'any_value');
  return `${call.having.kind === 'MAX' ? 'arg_max_null' : 'arg_min_null'}(${first(call)}, ${call.having.sql})${call.over}`;
}

const ordered: readonly Modifier[] = ['distinct', 'nulls', 'order', 'limit'];
const comparable = 'INT64|FLOAT64|NUMERIC|STRING|BYTES|BOOL|DATE|TIME|DATETIME|TIMESTAMP';

export const aggregates: readonly AggregateFunction[] = [
  { signature: '$count_star()', takes: [], render: (call) => `count(*)${call.over}` },
  { signature: 'count(T)', takes: ['distinct'], render: simple('count') },
  {
    signature: 'countif(BOOL)',
    takes: [],
    render: (call) => `count(*) FILTER (WHERE ${first(call)})${call.over}`,
  },
  {
    signature: 'approx_count_distinct(T)',
    takes: [],
    render: (call) => plain({ ...call, distinct: true }, 'count'),
  },
  { signature: 'sum(INT64)', takes: ['distinct'], render: bigint('sum') },
  { signature: 'sum(FLOAT64)', takes: ['distinct'], render: simple('sum') },
  {
    signature: 'sum(NUMERIC)',
    takes: ['distinct'],
    render: (call) => `${plain(call, 'sum')}::DECIMAL(38,9)`,
  },
  { signature: 'avg(INT64)', takes: ['distinct'], render: simple('avg') },
  { signature: 'avg(FLOAT64)', takes: ['distinct'], render: simple('avg') },
  {
    signature: 'avg(NUMERIC)',
    takes: ['distinct'],
    render: (call) =>
      `_googlesql.safe_numeric_divide(${plain(call, 'sum')}::DECIMAL(38,9), ${plain(call, 'count')}::DECIMAL(38,9))`,
  },
  {
    signature: 'min(FLOAT64)',
    takes: [],
    render: (call) =>
      `CASE WHEN bool_or(isnan(${first(call)}))${call.over} THEN 'nan'::DOUBLE ELSE ${plain(call, 'min')} END`,
  },
  { signature: `min(${comparable})`, takes: [], render: simple('min') },
  { signature: `max(${comparable})`, takes: [], render: simple('max') },
  { signature: 'any_value(T)', takes: ['having'], render: anyValue },
  { signature: 'logical_and(BOOL)', takes: [], render: simple('bool_and') },
  { signature: 'logical_or(BOOL)', takes: [], render: simple('bool_or') },
  { signature: 'bit_and(INT64)', takes: [], render: simple('bit_and') },
  { signature: 'bit_or(INT64)', takes: [], render: simple('bit_or') },
  { signature: 'bit_xor(INT64)', takes: ['distinct'], render: simple('bit_xor') },
  { signature: 'array_agg(T)', takes: ordered, render: arrayAgg },
  {
    signature: 'array_concat_agg(ARRAY)',
    takes: ['order'],
    render: (call) => `flatten(${plain(call, 'list', `${first(call)} IS NOT NULL`)})`,
  },
  { signature: 'string_agg(STRING)', takes: ['distinct', 'order', 'limit'], render: stringAgg },
  { signature: 'string_agg(STRING, STRING)', takes: ['distinct', 'order', 'limit'], render: stringAgg },
  { signature: 'stddev_samp(FLOAT64)', takes: ['distinct'], render: simple('stddev_samp') },
  { signature: 'stddev_pop(FLOAT64)', takes: ['distinct'], render: simple('stddev_pop') },
  { signature: 'var_samp(FLOAT64)', takes: ['distinct'], render: simple('var_samp') },
  { signature: 'var_pop(FLOAT64)', takes: ['distinct'], render: simple('var_pop') },
  {
    signature: 'corr(FLOAT64, FLOAT64)',
    takes: [],
    render: (call) => `(CASE WHEN ${plain(call, 'regr_count')} > 1 THEN ${plain(call, 'corr')} END)`,
  },
  { signature: 'covar_pop(FLOAT64, FLOAT64)', takes: [], render: simple('covar_pop') },
  { signature: 'covar_samp(FLOAT64, FLOAT64)', takes: [], render: simple('covar_samp') },
];
