import { type CastFormat, formattedSql, readSql } from './castformats.ts';
import type { Expression } from './expressions.ts';
import { macroCall } from './macrocall.ts';
import { identifier, once, quoted } from './names.ts';
import type { ResolvedNode } from './reader.ts';
import type { Compilation } from './scope.ts';
import { duckdbType, fieldNames, type GoogleType, sameType, typeName } from './types.ts';

type Render = (input: Expression, compilation: Compilation) => string;

const macro =
  (name: string): Render =>
  (input, compilation) =>
    macroCall(name, [input], compilation);

/** A macro that fails, and its twin `safe_…` that gives NULL. */
const guarded = (name: string) => ({ strict: macro(name), safe: macro(`safe_${name}`) });

const total = (render: Render) => ({ strict: render, safe: render });
const to = (type: string) => total(({ sql }) => `CAST(${sql} AS ${type})`);

/** Casts by `FROM → TO`. */
const casts: Readonly<Record<string, { readonly strict: Render; readonly safe: Render }>> = {
  'STRING → INT64': guarded('string_to_int64'),
  'STRING → FLOAT64': guarded('string_to_float64'),
  'STRING → NUMERIC': guarded('string_to_numeric'),
  'STRING → BOOL': guarded('string_to_bool'),
  'STRING → DATE': guarded('string_to_date'),
  'STRING → DATETIME': guarded('string_to_datetime'),
  'STRING → TIMESTAMP': guarded('string_to_timestamp'),
  'STRING → TIME': guarded('string_to_time'),
  'STRING → BYTES': total(({ sql }) => `encode(${sql})`),
  'BYTES → STRING': guarded('bytes_to_string'),
  'INT64 → STRING': to('VARCHAR'),
  'INT64 → FLOAT64': to('DOUBLE'),
  'INT64 → NUMERIC': to('DECIMAL(38,9)'),
  'INT64 → BOOL': total(({ sql }) => `(${sql} <> 0)`),
  'BOOL → STRING': to('VARCHAR'),
  'BOOL → INT64': to('BIGINT'),
  'FLOAT64 → INT64': guarded('float64_to_int64'),
  'FLOAT64 → NUMERIC': guarded('float64_to_numeric'),
  'FLOAT64 → STRING': total(macro('float64_to_string')),
  'NUMERIC → STRING': total(macro('numeric_to_string')),
  'NUMERIC → INT64': guarded('numeric_to_int64'),
  'NUMERIC → FLOAT64': to('DOUBLE'),
  'DATE → STRING': to('VARCHAR'),
  'DATE → DATETIME': to('TIMESTAMP'),
  'DATE → TIMESTAMP': to('TIMESTAMP'),
  'DATETIME → STRING': total(macro('datetime_to_string')),
  'DATETIME → DATE': to('DATE'),
  'DATETIME → TIME': to('TIME'),
  'DATETIME → TIMESTAMP': total(({ sql }) => sql),
  'TIMESTAMP → STRING': total(macro('timestamp_to_string')),
  'TIMESTAMP → DATE': to('DATE'),
  'TIMESTAMP → TIME': to('TIME'),
  'TIMESTAMP → DATETIME': total(({ sql }) => sql),
  'TIME → STRING': total(macro('time_to_string')),
};

/** CAST and SAFE_CAST. */
export function castSql(
  input: Expression,
  type: GoogleType,
  safe: boolean,
  node: ResolvedNode,
  compilation: Compilation,
): string {
  const from = input.type;
  if (input.constant === null) return `NULL::${duckdbType(type)}`;
  if (sameType(from, type)) return input.sql;
  const name = `${typeName(from)} → ${typeName(type)}`;
  const known = casts[name];
  if (known !== undefined) {
    compilation.use(`CAST ${name}`);
    // The general cast writes its argument ten times, and DuckDB computes it as often.
    if (input.int64 !== undefined && type.kind === 'INT64') return input.int64;
    return (safe ? known.safe : known.strict)(input, compilation);
  }
  if (from.kind === 'STRUCT' && type.kind === 'STRUCT' && from.fields.length === type.fields.length) {
    compilation.use('CAST STRUCT → STRUCT');
    return structCast(input, from.fields, type, safe, node, compilation);
  }
  if (from.kind === 'ARRAY' && type.kind === 'ARRAY') {
    compilation.use('CAST ARRAY → ARRAY');
    const variable = compilation.fresh('x');
    const element: Expression = { sql: variable, type: from.element, plain: true };
    const inner = castSql(element, type.element, safe, node, compilation);
    if (inner === variable) return input.sql;
    if (!safe) return `list_transform(${input.sql}, lambda ${variable}: ${inner})`;
    // One element that cannot be cast makes the whole NULL.
    const [source, result] = [compilation.fresh('x'), compilation.fresh('x')];
    const cast = `list_transform(${source}, lambda ${variable}: ${inner})`;
    const whole = `CASE WHEN list_count(${result}) = list_count(${source}) THEN ${result} END`;
    return once(source, input.sql, once(result, cast, whole));
  }
  throw node.refusal(`CAST from ${typeName(from)} to ${typeName(type)}`);
}

/** CAST and SAFE_CAST with a FORMAT. */
export function formatCastSql(
  input: Expression,
  type: GoogleType,
  safe: boolean,
  format: CastFormat,
  node: ResolvedNode,
  compilation: Compilation,
): string {
  const name = `CAST ${typeName(input.type)} → ${typeName(type)} FORMAT`;
  const clocks = ['DATE', 'DATETIME', 'TIME', 'TIMESTAMP'];
  if ([input, format.format, format.zone].some((each) => each?.constant === null))
    return `NULL::${duckdbType(type)}`;
  compilation.use(name);
  if (type.kind === 'STRING' && clocks.includes(input.type.kind)) return formattedSql(input, format, node);
  if (input.type.kind === 'STRING' && clocks.includes(type.kind))
    return readSql(input, type, safe, format, node);
  throw node.refusal(name);
}

function structCast(
  input: Expression,
  from: readonly { readonly name: string; readonly type: GoogleType }[],
  type: GoogleType & { readonly kind: 'STRUCT' },
  safe: boolean,
  node: ResolvedNode,
  compilation: Compilation,
): string {
  const sources = fieldNames(from);
  const targets = fieldNames(type.fields);
  const failures: string[] = [];
  const fields = type.fields.map((field, i) => {
    const source: Expression = {
      sql: `struct_extract(${input.sql}, ${quoted(sources[i] ?? '')})`,
      type: from[i]?.type ?? field.type,
      plain: false,
    };
    const cast = castSql(source, field.type, safe, node, compilation);
    if (safe && cast !== source.sql) failures.push(`(${source.sql} IS NOT NULL AND ${cast} IS NULL)`);
    return `${identifier(targets[i] ?? '')} := ${cast}`;
  });
  const isNull = [`${input.sql} IS NULL`, ...failures].join(' OR ');
  return `(CASE WHEN ${isNull} THEN NULL ELSE struct_pack(${fields.join(', ')}) END)`;
}
