/**
 * A query parameter. A plain value has the type that BigQuery's clients give it: a string is STRING, a boolean
 * BOOL, a bigint and a whole number INT64, another number FLOAT64, a Date TIMESTAMP, a Uint8Array BYTES.
 */
export type Parameter = string | number | bigint | boolean | Date | Uint8Array | TypedParameter;

/** A parameter of any type, or NULL. */
export interface TypedParameter {
  /** GoogleSQL type, for example `DATE` or `ARRAY<STRUCT<id INT64, name STRING>>`. */
  readonly type: string;
  readonly value: ParameterValue;
}

/**
 * A scalar's text as a GoogleSQL CAST from STRING accepts it (JSON: as PARSE_JSON does), or its bytes; an ARRAY's elements; a STRUCT's values by the
 * names of its fields, one that is absent being NULL.
 */
export type ParameterValue =
  string | Uint8Array | null | readonly ParameterValue[] | { readonly [field: string]: ParameterValue };

/** Values of named parameters (`@name`) by their names, or of positional ones (`?`) in their order. */
export type Parameters = Readonly<Record<string, Parameter>> | readonly Parameter[];

/**
 * @param name as errors call it, for example `@day`.
 * @throws Error for a value that is none of these.
 */
export function typedParameter(name: string, parameter: Parameter): TypedParameter {
  if (typeof parameter === 'string') return { type: 'STRING', value: parameter };
  if (typeof parameter === 'boolean') return { type: 'BOOL', value: String(parameter) };
  if (typeof parameter === 'bigint') return { type: 'INT64', value: String(parameter) };
  if (typeof parameter === 'number')
    return { type: Number.isSafeInteger(parameter) ? 'INT64' : 'FLOAT64', value: String(parameter) };
  if (parameter instanceof Date) return { type: 'TIMESTAMP', value: parameter.toISOString() };
  if (parameter instanceof Uint8Array) return { type: 'BYTES', value: parameter };
  if (isTyped(parameter)) return parameter;
  throw new Error(
    `Parameter ${name} is none of string, number, bigint, boolean, Date, Uint8Array or { type, value }.`,
  );
}

function isTyped(parameter: unknown): boolean {
  if (typeof parameter !== 'object' || parameter === null) return false;
  const { type, value } = parameter as Partial<Record<'type' | 'value', unknown>>;
  return typeof type === 'string' && (typeof value === 'string' || typeof value === 'object');
}
