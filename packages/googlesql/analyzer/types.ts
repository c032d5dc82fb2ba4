import type { GoogleType, ScalarKind, StructField } from '../compiler/types.ts';

const wireKinds: Readonly<Record<ScalarKind, string>> = {
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

/**
 * Reads a type's text, for example `ARRAY<STRUCT<a INT64, b STRING>>`.
 *
 * @throws Error naming what is not a supported type.
 */
export function parseType(text: string): GoogleType {
  const tokens = text.match(/`[^`]*`|\w+|[<>,]|\S/g) ?? [];
  let next = 0;
  const take = (): string => tokens[next++] ?? 'the end';
  const expect = (token: string): void => {
    const found = take();
    if (found !== token) throw new Error(`type ${text}: expected ${token} but found ${found}`);
  };
  const type = (): GoogleType => {
    const word = take().toUpperCase();
    if (word === 'STRUCT') return { kind: 'STRUCT', fields: fields() };
    if (word === 'ARRAY') {
      expect('<');
      const element = type();
      expect('>');
      return { kind: 'ARRAY', element };
    }
    if (!isScalar(word)) throw new Error(`type ${text}: ${word} is not supported by the embedded warehouse`);
    return { kind: word };
  };
  const fields = (): StructField[] => {
    const list: StructField[] = [];
    expect('<');
    for (;;) {
      const named = !['<', '>', ',', undefined].includes(tokens[next + 1]);
      list.push({ name: named ? take().replaceAll('`', '') : '', type: type() });
      if (tokens[next] === '>') {
        next++;
        return list;
      }
      expect(',');
    }
  };
  const parsed = type();
  if (next !== tokens.length) throw new Error(`type ${text}: unexpected ${take()}`);
  return parsed;
}

/** The type as the analyzer's protocol wants it. */
export function wireType(type: GoogleType): object {
  if (type.kind === 'ARRAY')
    return { type_kind: 'TYPE_ARRAY', array_type: { element_type: wireType(type.element) } };
  if (type.kind === 'STRUCT') {
    const field = type.fields.map(({ name, type: inner }) => ({
      field_name: name,
      field_type: wireType(inner),
    }));
    return { type_kind: 'TYPE_STRUCT', struct_type: { field } };
  }
  if (!isScalar(type.kind)) throw new Error(`no column or variable has the type ${type.kind}`);
  return { type_kind: wireKinds[type.kind] };
}

function isScalar(word: string): word is ScalarKind {
  return Object.hasOwn(wireKinds, word);
}
