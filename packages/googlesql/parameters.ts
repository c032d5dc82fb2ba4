/**
 * A named query parameter (`@name`). A plain value has the type that BigQuery's clients give it: a string is STRING, a boolean
 * BOOL, a bigint and a whole number INT64, another number FLOAT64, a Date TIMESTAMP.
 */
export type Parameter = string | number | bigint | boolean | Date | TypedParameter;

/** A parameter of any scalar type, or NULL. */
export interface TypedParameter {
  /** GoogleSQL type, for example `DATE`. */
  readonly type: string;
  /** Its text as a GoogleSQL CAST from STRING accepts it, or null. */
  readonly value: string | null;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** @throws Error for a value that is none of these. */
export function typedParameter(name: string, parameter: Parameter): TypedParameter {
  if (typeof parameter === 'string') return { type: 'STRING', value: parameter };
  if (typeof parameter === 'boolean') return { type: 'BOOL', value: String(parameter) };
  if (typeof parameter === 'bigint') return { type: 'INT64', value: String(parameter) };
  if (typeof parameter === 'number')
    return { type: Number.isSafeInteger(parameter) ? 'INT64' : 'FLOAT64', value: String(parameter) };
  if (parameter instanceof Date) return { type: 'TIMESTAMP', value: parameter.toISOString() };
  if (isTyped(parameter)) return parameter;
  throw new Error(
    `Parameter @${name} is none of string, number, bigint, boolean, Date or { type, value } with a text or null as value.`,
  );
}

function isTyped(parameter: unknown): boolean {
  if (typeof parameter !== 'object' || parameter === null) return false;
  const { type, value } = parameter as Partial<Record<'type' | 'value', unknown>>;
  return typeof type === 'string' && (typeof value === 'string' || value === null);
}
