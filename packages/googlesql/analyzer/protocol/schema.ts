import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A field of a message. Types of other messages are read when they are needed first. */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly isRepeated: boolean;
  /** The field whose value is the name of the one that is set, among those of which only one can be. */
  readonly oneof: string | undefined;
  /** A scalar's name, or what a name of a message or enum stands for. */
  readonly type: Scalar | MessageType | EnumType;
}

const scalars = [
  'double',
  'float',
  'int32',
  'int64',
  'uint32',
  'uint64',
  'fixed32',
  'fixed64',
  'bool',
  'string',
  'bytes',
] as const;

type Scalar = (typeof scalars)[number];

export class EnumType {
  readonly names: ReadonlyMap<number, string>;
  readonly numbers: ReadonlyMap<string, number>;

  constructor(values: readonly (readonly [string, number])[]) {
    this.numbers = new Map(values);
    this.names = new Map(values.map(([name, number]) => [number, name]));
  }
}

export class MessageType {
  readonly name: string;
  /** Whether its objects are maps: from their entries' `key` to their `value`. */
  readonly isMapEntry: boolean;
  readonly #read: () => readonly Field[];
  #byNumber: ReadonlyMap<number, Field> | undefined;
  #byName: ReadonlyMap<string, Field> | undefined;
  #oneofs: ReadonlySet<string | undefined> | undefined;

  constructor(name: string, isMapEntry: boolean, read: () => readonly Field[]) {
    this.name = name;
    this.isMapEntry = isMapEntry;
    this.#read = read;
  }

  get byNumber(): ReadonlyMap<number, Field> {
    this.#byNumber ??= new Map(this.#read().map((field) => [field.number, field]));
    return this.#byNumber;
  }

  /** Names of what is one of several fields. */
  get oneofs(): ReadonlySet<string | undefined> {
    this.#oneofs ??= new Set([...this.byName.values()].map(({ oneof }) => oneof));
    return this.#oneofs;
  }

  get byName(): ReadonlyMap<string, Field> {
    this.#byName ??= new Map(this.#read().map((field) => [field.name, field]));
    return this.#byName;
  }
}

/** Google's own files that are imported and that no package brings along, as far as they are used. */
const wellKnown: Readonly<Record<string, string>> = {
  'google/protobuf/timestamp.proto': `
    package google.protobuf;
    message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }`,
};

/** Types by their full names. */
export type Schema = (name: string) => MessageType;

/**
 * Reads what `.proto` files (proto2) say of messages and enums; extensions, services and options are passed over.
 *
 * @param folder that imports are looked for in. Of a file that is not there no type can be used.
 * @throws Error for what is no such file; from the schema for a type that there is not, or a message with a field of such a type.
 */
export function readSchema(folder: string, file: string): Schema {
  const types = new Map<string, MessageType | EnumType>();
  const seen = new Set<string>();
  const load = (name: string): void => {
    const path = join(folder, name);
    const text = wellKnown[name] ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
    if (text === undefined || seen.has(name)) return;
    seen.add(name);
    for (const each of readFile(text, types)) load(each);
  };
  load(file);
  return (name) => {
    const found = types.get(name);
    if (found instanceof MessageType) return found;
    throw new Error(`${file} has no message ${name}.`);
  };
}

/** A field as it is written. */
interface Written extends Omit<Field, 'type'> {
  readonly type: string;
}

/** Adds a file's types to those that are known; returns the files that it imports. */
function readFile(text: string, types: Map<string, MessageType | EnumType>): string[] {
  const tokens =
    text
      .match(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|[\w.-]+|\S/g)
      ?.filter((token) => !/^\/[/*]/.test(token)) ?? [];
  const imports: string[] = [];
  let next = 0;
  const take = (): string => tokens[next++] ?? '';
  const expect = (token: string): void => {
    const found = take();
    if (found !== token) throw new Error(`A .proto file has ${found} where ${token} is expected.`);
  };
  /** Passes over the rest of a statement, or of a block with all in it. */
  const skip = (): void => {
    for (let depth = 0; next < tokens.length;) {
      const token = take();
      if (token === '{') depth++;
      if (token === '}') depth--;
      if (depth === 0 && (token === '}' || token === ';')) return;
    }
  };
  const field = (oneof: string | undefined): Written => {
    const word = take();
    const isLabel = word === 'optional' || word === 'required' || word === 'repeated';
    const type = isLabel ? take() : word;
    const name = take();
    expect('=');
    const number = Number(take());
    skip();
    return { name, number, isRepeated: word === 'repeated', oneof, type };
  };
  const readEnum = (scope: string): void => {
    const name = `${scope}.${take()}`;
    expect('{');
    const values: [string, number][] = [];
    while (tokens[next] !== '}') {
      const value = tokens[next] ?? '';
      if (tokens[next + 1] === '=') values.push([value, Number(tokens[next + 2])]);
      skip();
    }
    next++;
    types.set(name, new EnumType(values));
  };
  const readMap = (scope: string, fields: Written[]): void => {
    const [, , key = '', , value = ''] = tokens.slice(next, next + 5);
    // The bracket stands where a field has its type.
    next += 5;
    const { name, number } = field(undefined);
    const entry = `${scope}.${name}.entry`;
    const part = { isRepeated: false, oneof: undefined };
    const parts = [
      { name: 'key', number: 1, type: key, ...part },
      { name: 'value', number: 2, type: value, ...part },
    ];
    types.set(entry, new MessageType(entry, true, () => parts.map((each) => resolved(each, scope, types))));
    fields.push({ name, number, isRepeated: true, oneof: undefined, type: entry });
  };
  const readMessage = (scope: string): void => {
    const name = `${scope}.${take()}`;
    expect('{');
    const fields: Written[] = [];
    while (tokens[next] !== '}') {
      const word = tokens[next];
      if (word === 'message' || word === 'enum') {
        next++;
        if (word === 'message') readMessage(name);
        else readEnum(name);
      } else if (word === 'oneof') {
        next++;
        const oneof = take();
        expect('{');
        while (tokens[next] !== '}') fields.push(field(oneof));
        next++;
      } else if (word === 'map' && tokens[next + 1] === '<') readMap(name, fields);
      else if (
        word === 'option' ||
        word === 'reserved' ||
        word === 'extensions' ||
        word === 'extend' ||
        word === ';'
      )
        skip();
      else fields.push(field(undefined));
    }
    next++;
    types.set(name, new MessageType(name, false, () => fields.map((each) => resolved(each, name, types))));
  };
  let scope = '';
  while (next < tokens.length) {
    const word = take();
    if (word === 'message') readMessage(scope);
    else if (word === 'enum') readEnum(scope);
    else if (word === 'package') {
      scope = take();
      skip();
    } else if (word === 'import') {
      imports.push((tokens[next] === 'public' ? tokens[next + 1] : tokens[next])?.slice(1, -1) ?? '');
      skip();
    } else if (word !== ';') skip();
  }
  return imports;
}

const isScalar = (name: string): name is Scalar => (scalars as readonly string[]).includes(name);

/** A field whose type's name is looked for in the scopes around it, the innermost first. */
function resolved(field: Written, scope: string, types: ReadonlyMap<string, MessageType | EnumType>): Field {
  const { type } = field;
  if (isScalar(type)) return { ...field, type };
  const absolute = type.startsWith('.') ? type.slice(1) : undefined;
  for (let around = scope; around !== ''; around = around.slice(0, Math.max(0, around.lastIndexOf('.')))) {
    const found = types.get(absolute ?? `${around}.${type}`);
    if (found !== undefined) return { ...field, type: found };
  }
  const found = types.get(absolute ?? type);
  if (found !== undefined) return { ...field, type: found };
  const absent = (): never => {
    throw new Error(`The field ${field.name} of ${scope} is of a type that is not known: ${type}.`);
  };
  return { ...field, type: new MessageType(type, false, absent) };
}
