/** A GoogleSQL type in the analyzer's wire form. */
export type WireType =
  | { readonly type_kind: string }
  | { readonly type_kind: 'TYPE_ARRAY'; readonly array_type: { readonly element_type: WireType } }
  | {
      readonly type_kind: 'TYPE_STRUCT';
      readonly struct_type: { readonly field: readonly { field_name: string; field_type: WireType }[] };
    };

const simpleTypes: Readonly<Record<string, string>> = {
  INT64: 'TYPE_INT64',
  FLOAT64: 'TYPE_DOUBLE',
  NUMERIC: 'TYPE_NUMERIC',
  BOOL: 'TYPE_BOOL',
  STRING: 'TYPE_STRING',
  BYTES: 'TYPE_BYTES',
  DATE: 'TYPE_DATE',
  TIME: 'TYPE_TIME',
  DATETIME: 'TYPE_DATETIME',
  TIMESTAMP: 'TYPE_TIMESTAMP',
  JSON: 'TYPE_JSON',
};

const duckdbTypes: Readonly<Record<string, string>> = {
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  NUMERIC: 'DECIMAL(38,9)',
  BOOL: 'BOOLEAN',
  STRING: 'VARCHAR',
  BYTES: 'BLOB',
  DATE: 'DATE',
  TIME: 'TIME',
  DATETIME: 'TIMESTAMP',
  TIMESTAMP: 'TIMESTAMP',
  JSON: 'JSON',
};

/** A GoogleSQL type as a tree. */
export type SqlType =
  | { readonly kind: 'simple'; readonly name: string }
  | { readonly kind: 'array'; readonly element: SqlType }
  | {
      readonly kind: 'struct';
      readonly fields: readonly { readonly name: string; readonly type: SqlType }[];
    };

/**
 * Reads a type's text, for example `ARRAY<STRUCT<a INT64, b STRING>>`.
 *
 * @throws Error naming what is not a supported type.
 */
export function parseType(text: string): SqlType {
  const tokens = text.match(/`[^`]*`|\w+|[<>,]|\S/g) ?? [];
  let next = 0;
  const take = (): string => tokens[next++] ?? '';
  const expect = (token: string): void => {
    const found = take();
    if (found !== token)
      throw new Error(`type ${text}: expected ${token} but found ${found === '' ? 'the end' : found}`);
  };
  const type = (): SqlType => {
    const word = take().toUpperCase();
    if (word === 'ARRAY') {
      expect('<');
      const element = type();
      expect('>');
      return { kind: 'array', element };
    }
    if (word === 'STRUCT') return { kind: 'struct', fields: fields() };
    if (simpleTypes[word] === undefined)
      throw new Error(`type ${text}: ${word} is not supported by the embedded warehouse`);
    return { kind: 'simple', name: word };
  };
  const fields = (): { name: string; type: SqlType }[] => {
    const list: { name: string; type: SqlType }[] = [];
    expect('<');
    if (tokens[next] === '>') {
      take();
      return list;
    }
    for (;;) {
      const after = tokens[next + 1] ?? '';
      const named = after !== ',' && after !== '>' && after !== '<';
      list.push({ name: named ? take().replaceAll('`', '') : '', type: type() });
      const separator = take();
      if (separator === '>') return list;
      if (separator !== ',') throw new Error(`type ${text}: expected , or > but found ${separator}`);
    }
  };
  const parsed = type();
  if (next !== tokens.length) throw new Error(`type ${text}: unexpected ${take()}`);
  return parsed;
}

/** The type's text in the one spelling used for results and comparisons. */
export function typeText(type: SqlType): string {
  if (type.kind === 'simple') return type.name;
  if (type.kind === 'array') return `ARRAY<${typeText(type.element)}>`;
  return `STRUCT<${type.fields.map((field) => `${field.name} ${typeText(field.type)}`.trim()).join(', ')}>`;
}

/** The type as the analyzer's protocol wants it. */
export function wireType(type: SqlType): WireType {
  if (type.kind === 'simple') return { type_kind: simpleTypes[type.name] ?? 'TYPE_UNKNOWN' };
  if (type.kind === 'array') {
    return { type_kind: 'TYPE_ARRAY', array_type: { element_type: wireType(type.element) } };
  }
  const field = type.fields.map(({ name, type: fieldType }) => ({
    field_name: name,
    field_type: wireType(fieldType),
  }));
  return { type_kind: 'TYPE_STRUCT', struct_type: { field } };
}

/** The DuckDB type that holds values of this type. Both TIMESTAMP and DATETIME are TIMESTAMP, the first in UTC. */
export function duckdbType(type: SqlType): string {
  if (type.kind === 'simple') return duckdbTypes[type.name] ?? 'VARCHAR';
  if (type.kind === 'array') return `${duckdbType(type.element)}[]`;
  const fields = type.fields.map(
    ({ name, type: fieldType }) => `"${name.replaceAll('"', '""')}" ${duckdbType(fieldType)}`,
  );
  return `STRUCT(${fields.join(', ')})`;
}
