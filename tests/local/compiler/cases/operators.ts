import { over } from '../case.ts';

const binary = (operators: readonly string[]) => operators.map((operator) => `x ${operator} y`);
const comparisons = binary(['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);

export const operators = [
  ...over('ints', [...binary(['+', '-', '*', '/', '&', '|', '^']), '-x', '~x', ...comparisons]),
  ...over('floats', [...binary(['+', '-', '*', '/', '=', '<>', '<', '<=', '>', '>=']), '-x']),
  ...over('numerics', [...binary(['+', '-', '*', '/']), '-x', ...comparisons]),
  ...over('ints', [
    'DIV(x, y)', 'MOD(x, y)', 'ABS(x)', 'SIGN(x)', 'SAFE_ADD(x, y)', 'SAFE_SUBTRACT(x, y)', 'SAFE_MULTIPLY(x, y)', 'SAFE_NEGATE(x)',
    'SAFE_DIVIDE(x, y)', 'IEEE_DIVIDE(x, y)', 'GREATEST(x, y)', 'LEAST(x, y, 3)', 'NULLIF(x, y)', 'IFNULL(x, y)', 'COALESCE(x, y, 0)',
    'IF(x > 0, x, y)', 'x IN (1, 7, y)', 'x IN UNNEST([1, 7, y])', 'x BETWEEN 0 AND y', 'CASE x WHEN 7 THEN y WHEN y THEN 0 ELSE -1 END', 'CASE WHEN x > 0 THEN 1 WHEN y > 0 THEN 2 END',
    'SAFE.DIV(x, y)', 'SAFE.MOD(x, y)', 'BIT_COUNT(x)', 'RANGE_BUCKET(x, [0, 5, 10])', `IF(id = 3, ERROR('stop'), x)`,
  ]),
  ...over('floats', [
    'ABS(x)', 'SIGN(x)', 'ROUND(x)', 'ROUND(x, 1)', 'ROUND(x, 2)', 'ROUND(x, -2)', 'TRUNC(x)', 'FLOOR(x)', 'CEIL(x)', 'SAFE_DIVIDE(x, y)', 'IEEE_DIVIDE(x, y)', 'IS_NAN(x)', 'IS_INF(x)',
    'GREATEST(x, y)', 'LEAST(x, y)', 'NULLIF(x, y)', 'SQRT(x)', 'LN(x)', 'LOG(x)', 'LOG10(x)', 'EXP(x)', 'POW(x, y)', 'x BETWEEN 0 AND y',
    'SAFE.SQRT(x)', 'SAFE.LN(x)', 'SAFE.LOG(x)', 'SAFE.LOG10(x)', 'SAFE.EXP(x)', 'SAFE.POW(x, y)',
  ]),
  ...over('numerics', [
    'ABS(x)', 'SIGN(x)', 'ROUND(x)', 'ROUND(x, 1)', 'ROUND(x, -1)', 'TRUNC(x)', 'FLOOR(x)', 'CEIL(x)', 'SAFE_DIVIDE(x, y)', 'MOD(x, y)', 'GREATEST(x, y)', 'LEAST(x, y)',
    'x BETWEEN 0 AND y', 'SAFE.MOD(x, y)', 'x IN (y, 1)',
  ]),
  ...over('flags', ['a AND b', 'a OR b', 'NOT a', 'a IS TRUE', 'a IS FALSE', 'a IS NULL', 'a = b', 'a IS NOT TRUE', 'IF(a, 1, 2)', 'COALESCE(a, b)']),
  ...over('texts', ['s = t', 's < t', 's >= t', 's IN (t, "abc")', 'GREATEST(s, t)', 'LEAST(s, t)', 's BETWEEN "a" AND t', 'NULLIF(s, "abc")', 'COALESCE(s, t)', `CASE s WHEN 'abc' THEN t ELSE s END`]),
  ...over('times', ['d = e', 'd < e', 'ts > us', 'd BETWEEN e AND DATE "2024-12-31"', 'GREATEST(d, e)', 'LEAST(ts, us)', `ts >= '2024-01-01'`, `d IN ('2024-02-29', e)`, 'IFNULL(d, e)']),
  { sql: 'SELECT RAND() >= 0 AND RAND() < 1 AS r, LENGTH(GENERATE_UUID()) AS l', rows: [[true, '36']] },
];
