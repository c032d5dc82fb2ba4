import { duckdbType, type GoogleType } from '../types.ts';
import type { Expression } from '../expressions.ts';
import { isNeverNull } from '../facts.ts';
import { equality, firstEqual, isIn, isInArray } from './equality.ts';
import { partial, type Render, type RenderFacts, total } from './registry.ts';
import { argument, macro } from './render.ts';

/** Whether a comparison must look out for NaN, which equals nothing in GoogleSQL and itself in DuckDB. */
function mayBeNan(expression: Expression): boolean {
  const { type, constant } = expression;
  return type.kind === 'FLOAT64' && (constant === undefined || Number.isNaN(constant));
}

/** A comparison that is false where a side is NaN. */
function compare(operator: string): Render {
  return ([a, b], { args, compilation }) => {
    const [left, right] = args;
    if (left?.type.kind === 'STRUCT' && right !== undefined) {
      const equal = equality(left, right, compilation);
      return operator === '=' ? equal : `(NOT ${equal})`;
    }
    const plain = `(${String(a)} ${operator} ${String(b)})`;
    const sides = args.filter(mayBeNan).map((side) => side.sql);
    if (sides.length === 0) return plain;
    const nulls = args.map((side) => `${side.sql} IS NULL`).join(' OR ');
    const nan = sides.map((side) => `isnan(${side})`).join(' OR ');
    const otherwise = operator === '<>' ? 'true' : 'false';
    return `(CASE WHEN ${nulls} THEN NULL WHEN ${nan} THEN ${otherwise} ELSE ${plain} END)`;
  };
}

const caseWithoutValue: Render = (sql) => {
  const pairs: string[] = [];
  for (let i = 0; i + 1 < sql.length; i += 2) pairs.push(`WHEN ${String(sql[i])} THEN ${String(sql[i + 1])}`);
  return `(CASE ${pairs.join(' ')} ELSE ${sql.length % 2 === 1 ? String(sql.at(-1)) : 'NULL'} END)`;
};

const caseWithValue: Render = (sql) => {
  const value = String(sql[0]);
  const pairs: string[] = [];
  const rest = sql.slice(1);
  for (let i = 0; i + 1 < rest.length; i += 2)
    pairs.push(`WHEN ${String(rest[i])} THEN ${String(rest[i + 1])}`);
  return `(CASE ${value} ${pairs.join(' ')} ELSE ${rest.length % 2 === 1 ? String(rest.at(-1)) : 'NULL'} END)`;
};

const isFloat = (type: GoogleType) => type.kind === 'FLOAT64';

/** GREATEST and LEAST: NULL if any is NULL, NaN if any is NaN. DuckDB takes NaN for the greatest number. */
function extreme(name: 'greatest' | 'least'): Render {
  return (sql, { type }) => {
    const nulls = sql.map((each) => `${each} IS NULL`).join(' OR ');
    const nan =
      name === 'least' && isFloat(type)
        ? ` WHEN ${sql.map((each) => `isnan(${each})`).join(' OR ')} THEN 'nan'::DOUBLE`
        : '';
    return `(CASE WHEN ${nulls} THEN NULL${nan} ELSE ${name}(${sql.join(', ')}) END)`;
  };
}

const coalesce: RenderFacts = (sql, { args }) => ({
  sql: `coalesce(${sql.join(', ')})`,
  neverNull: args.some(isNeverNull),
});

export const logic = [
  ...total({
    '$equal(T, T)': compare('='),
    '$not_equal(T, T)': compare('<>'),
    '$less(T, T)': compare('<'),
    '$less_or_equal(T, T)': compare('<='),
    '$greater(T, T)': compare('>'),
    '$greater_or_equal(T, T)': compare('>='),
    '$is_distinct_from(T, T)': ([a, b]) => `(${String(a)} IS DISTINCT FROM ${String(b)})`,
    '$is_not_distinct_from(T, T)': ([a, b]) => `(${String(a)} IS NOT DISTINCT FROM ${String(b)})`,
    '$between(INT64|NUMERIC|STRING|BYTES|DATE|TIME|DATETIME|TIMESTAMP, T, T)': ([x, low, high]) =>
      `(${String(x)} BETWEEN ${String(low)} AND ${String(high)})`,
    '$between(FLOAT64, FLOAT64, FLOAT64)': ([x, low, high], call) => {
      const [value, from, to] = call.args;
      if (value === undefined || from === undefined || to === undefined) throw call.node.refusal('BETWEEN');
      const lower = compare('>=')([String(x), String(low)], { ...call, args: [value, from] });
      const upper = compare('<=')([String(x), String(high)], { ...call, args: [value, to] });
      return `(${lower} AND ${upper})`;
    },
    '$and(BOOL…)': (sql) => `(${sql.join(' AND ')})`,
    '$or(BOOL…)': (sql) => `(${sql.join(' OR ')})`,
    '$not(BOOL)': ([x]) => `(NOT ${String(x)})`,
    '$is_null(T)': ([x]) => `(${String(x)} IS NULL)`,
    '$is_true(BOOL)': ([x]) => `coalesce(${String(x)}, false)`,
    '$is_false(BOOL)': ([x]) => `coalesce(NOT ${String(x)}, false)`,
    '$in(FLOAT64|STRUCT, T…)': (_, call) => isIn(argument(call, 0), call.args.slice(1), call.compilation),
    '$in_array(FLOAT64|STRUCT, ARRAY)': (_, call) =>
      isInArray(argument(call, 0), argument(call, 1), call.compilation),
    '$case_with_value(FLOAT64|STRUCT, T…)': (sql, call) => {
      const rest = call.args.slice(1);
      const values = rest.filter((_, i) => i % 2 === 0 && i + 1 < rest.length);
      const results = sql.slice(1).filter((_, i) => i % 2 === 1);
      const pairs = results.map((result, i) => `WHEN ${String(i + 1)} THEN ${result}`);
      const otherwise = rest.length % 2 === 1 ? String(sql.at(-1)) : 'NULL';
      return `(CASE ${firstEqual(argument(call, 0), values, call.compilation)} ${pairs.join(' ')} ELSE ${otherwise} END)`;
    },
    '$in(INT64|NUMERIC|STRING|BYTES|BOOL|DATE|TIME|DATETIME|TIMESTAMP, T…)': ([x, ...list]) =>
      `(${String(x)} IN (${list.join(', ')}))`,
    '$in_array(INT64|NUMERIC|STRING|BYTES|BOOL|DATE|TIME|DATETIME|TIMESTAMP, ARRAY)': ([x, list]) =>
      `_googlesql.in_array(${String(x)}, ${String(list)})`,
    '$case_no_value(T…)': caseWithoutValue,
    '$case_with_value(INT64|NUMERIC|STRING|BYTES|BOOL|DATE|TIME|DATETIME|TIMESTAMP, T…)': caseWithValue,
    'if(BOOL, T, T)': ([condition, yes, no], { args }) => ({
      sql: `(CASE WHEN ${String(condition)} THEN ${String(yes)} ELSE ${String(no)} END)`,
      neverNull: args.slice(1).every(isNeverNull),
    }),
    'ifnull(T, T)': coalesce,
    'coalesce(T…)': coalesce,
    'nullif(INT64|NUMERIC|STRING|BYTES|BOOL|DATE|TIME|DATETIME|TIMESTAMP, T)': macro('nullif'),
    'nullif(FLOAT64, FLOAT64)': ([x, y], call) =>
      `(CASE WHEN ${compare('=')([String(x), String(y)], call)} THEN NULL ELSE ${String(x)} END)`,
    'nullif(STRUCT, STRUCT)': ([x], call) =>
      `(CASE WHEN ${equality(argument(call, 0), argument(call, 1), call.compilation)} THEN NULL ELSE ${String(x)} END)`,
    'greatest(T…)': extreme('greatest'),
    'least(T…)': extreme('least'),
  }),
  ...partial({
    'error(STRING)': {
      strict: ([message], { type }) => `error(${String(message)})::${duckdbType(type)}`,
    },
  }),
];
