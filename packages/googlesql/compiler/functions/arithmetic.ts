import { safeFloat, strictFloat } from './floats.ts';
import { partial, type Render, type RenderFacts, total } from './registry.ts';
import { argument, guarded, infix, macro, named } from './render.ts';

/** An operation of FLOAT64, and what it is with SAFE. */
const float = (name: string) => ({ strict: strictFloat(name), safe: safeFloat(name) });

/** One that fails as DuckDB's own expression does. */
const failing = (strict: Render | RenderFacts) => ({ strict });

/** One that fails where its value does not fit, and is NULL there with SAFE; a failing argument fails in both. */
const fitting = (make: (cast: 'CAST' | 'TRY_CAST', ...call: Parameters<Render>) => string) => ({
  strict: (...call: Parameters<Render>): string => make('CAST', ...call),
  safe: (...call: Parameters<Render>): string => make('TRY_CAST', ...call),
});

/**
 * By DuckDB's own ROUND, which wants a literal; DECIMAL(18,9), where a value fits, is seven times faster than DECIMAL(38,9). SAFE is made of
 * TRY_CAST and conditions: DuckDB 1.5.5 does not take every expression inside its TRY.
 */
function roundNumeric(cast: 'CAST' | 'TRY_CAST', x: string, digits: string): string {
  const narrow = `CAST(round(TRY_CAST(${x} AS DECIMAL(18,9)), ${digits}) AS DECIMAL(38,9))`;
  const wide = `${cast}(round(${x}, ${digits}) AS DECIMAL(38,9))`;
  return cast === 'TRY_CAST'
    ? `coalesce(${narrow}, ${wide})`
    : `CASE WHEN TRY_CAST(${x} AS DECIMAL(18,9)) IS NOT NULL THEN ${narrow} ELSE ${wide} END`;
}

export const arithmetic = [
  ...partial({
    '$add(INT64, INT64)': failing(infix('+')),
    '$add(FLOAT64, FLOAT64)': float('$add'),
    '$add(NUMERIC, NUMERIC)': failing(infix('+')),
    '$subtract(INT64, INT64)': failing(infix('-')),
    '$subtract(FLOAT64, FLOAT64)': float('$subtract'),
    '$subtract(NUMERIC, NUMERIC)': failing(infix('-')),
    '$multiply(INT64, INT64)': failing(infix('*')),
    '$multiply(FLOAT64, FLOAT64)': float('$multiply'),
    '$multiply(NUMERIC, NUMERIC)': failing(macro('numeric_multiply')),
    '$divide(FLOAT64, FLOAT64)': float('$divide'),
    '$divide(NUMERIC, NUMERIC)': failing(macro('numeric_divide')),
    '$unary_minus(INT64)': failing(([x]) => `(-${String(x)})`),
    'safe_add(INT64, INT64)': failing(macro('safe_add')),
    'safe_subtract(INT64, INT64)': failing(macro('safe_subtract')),
    'safe_multiply(INT64, INT64)': failing(macro('safe_multiply')),
    'safe_add(FLOAT64, FLOAT64)': failing(safeFloat('$add')),
    'safe_subtract(FLOAT64, FLOAT64)': failing(safeFloat('$subtract')),
    'safe_multiply(FLOAT64, FLOAT64)': failing(safeFloat('$multiply')),
    'safe_divide(FLOAT64, FLOAT64)': failing(safeFloat('$divide')),
    'safe_add(NUMERIC, NUMERIC)': failing(macro('safe_numeric_add')),
    'safe_subtract(NUMERIC, NUMERIC)': failing(macro('safe_numeric_subtract')),
    'safe_negate(FLOAT64)': failing(([x]) => `(-${String(x)})`),
    'safe_negate(NUMERIC)': failing(([x]) => `(-${String(x)})`),
    'safe_divide(NUMERIC, NUMERIC)': failing(macro('safe_numeric_divide')),
    'safe_negate(INT64)': failing(([x]) => `nullif(-(${String(x)}::HUGEINT), 9223372036854775808)::BIGINT`),
    'round(FLOAT64, INT64)': guarded('float_round_to'),
    'round(NUMERIC)': fitting((cast, [x]) => roundNumeric(cast, String(x), '0')),
    'round(NUMERIC, INT64)': fitting((cast, sql, call) => {
      const digits = argument(call, 1).constant;
      const isLiteral = typeof digits === 'number' && digits >= 0 && digits <= 8;
      if (isLiteral) return roundNumeric(cast, String(sql[0]), String(digits));
      return macro(cast === 'CAST' ? 'numeric_round' : 'safe_numeric_round')(sql, call);
    }),
    'floor(NUMERIC)': fitting((cast, [x]) => `${cast}(floor(${String(x)}) AS DECIMAL(38,9))`),
    'ceil(NUMERIC)': fitting((cast, [x]) => `${cast}(ceil(${String(x)}) AS DECIMAL(38,9))`),
    'div(INT64, INT64)': guarded('int_divide'),
    'mod(INT64, INT64)': guarded('int_modulo'),
    'mod(NUMERIC, NUMERIC)': guarded('numeric_modulo'),
    '$bitwise_left_shift(INT64, INT64)': guarded('shift_left'),
    '$bitwise_right_shift(INT64, INT64)': guarded('shift_right'),
    'abs(INT64)': failing(named('abs')),
    'sqrt(FLOAT64)': guarded('sqrt'),
    'ln(FLOAT64)': guarded('ln'),
    'log(FLOAT64)': guarded('ln'),
    'log(FLOAT64, FLOAT64)': guarded('log_of_base'),
    'log10(FLOAT64)': guarded('log10'),
    'acos(FLOAT64)': guarded('acos'),
    'asin(FLOAT64)': guarded('asin'),
    'exp(FLOAT64)': guarded('exp'),
    'pow(FLOAT64, FLOAT64)': guarded('pow'),
    'range_bucket(INT64|STRING|DATE|TIMESTAMP|DATETIME|NUMERIC, ARRAY)': failing(macro('range_bucket')),
  }),
  ...total({
    '$unary_minus(FLOAT64)': ([x]) => `(-${String(x)})`,
    '$unary_minus(NUMERIC)': ([x]) => `(-${String(x)})`,
    'ieee_divide(FLOAT64, FLOAT64)': infix('/'),
    'abs(FLOAT64)': named('abs'),
    'abs(NUMERIC)': named('abs'),
    'sign(INT64)': ([x]) => `sign(${String(x)})::BIGINT`,
    'sign(FLOAT64)': ([x]) => `_googlesql.float_sign(${String(x)})`,
    'sign(NUMERIC)': ([x]) => `sign(${String(x)})::DECIMAL(38,9)`,
    'round(FLOAT64)': macro('float_round'),
    'trunc(FLOAT64)': named('trunc'),
    'trunc(FLOAT64, INT64)': macro('float_trunc_to'),
    'trunc(NUMERIC, INT64)': macro('numeric_trunc'),
    'trunc(NUMERIC)': ([x]) => `trunc(${String(x)})::DECIMAL(38,9)`,
    'floor(FLOAT64)': named('floor'),
    'ceil(FLOAT64)': named('ceil'),
    'sin(FLOAT64)': macro('sin'),
    'cos(FLOAT64)': macro('cos'),
    'tan(FLOAT64)': macro('tan'),
    'atan(FLOAT64)': named('atan'),
    'atan2(FLOAT64, FLOAT64)': named('atan2'),
    'tanh(FLOAT64)': named('tanh'),
    'is_nan(FLOAT64)': named('isnan'),
    'is_inf(FLOAT64)': named('isinf'),
    'rand()': () => 'random()',
    '$bitwise_and(INT64, INT64)': infix('&'),
    '$bitwise_or(INT64, INT64)': infix('|'),
    '$bitwise_xor(INT64, INT64)': ([a, b]) => `xor(${String(a)}, ${String(b)})`,
    '$bitwise_not(INT64)': ([x]) => `(~${String(x)})`,
    'bit_count(INT64)': ([x]) => `bit_count(${String(x)})::BIGINT`,
  }),
];
