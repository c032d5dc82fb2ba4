import { EnumType, type Field, MessageType } from './schema.ts';

/** A message of the analyzer's protocol as plain data: names as in the .proto files, enums as text, 64 bit as text. */
export type Message = Readonly<Record<string, unknown>>;

/** How messages become plain data. */
export interface Decoding {
  /** Fields that nobody wants to know, whatever message has them. */
  readonly without: ReadonlySet<string>;
  /** Fields whose messages hold what the message itself is, as the classes do that it derives from: they become its own. */
  readonly merged: ReadonlySet<string>;
  /** Whether a message inside is read only when somebody looks at it. */
  readonly isLazy: boolean;
}

/**
 * Reads a message in protobuf's wire format. Fields that are not there are absent, also those of lists.
 *
 * @throws RangeError where the bytes end too early.
 */
export function decode(type: MessageType, bytes: Buffer, reading: Decoding): Message {
  const message: Record<string, unknown> = {};
  new Decoder(bytes, reading).read(type, bytes.length, message);
  return message;
}

class Decoder {
  readonly #bytes: Buffer;
  readonly #reading: Decoding;
  #at: number;

  constructor(bytes: Buffer, reading: Decoding, at = 0) {
    this.#bytes = bytes;
    this.#reading = reading;
    this.#at = at;
  }

  /** Reads the fields of a message up to where it ends. */
  read(type: MessageType, end: number, into: Record<string, unknown>): void {
    const { byNumber } = type;
    const { without, merged, isLazy } = this.#reading;
    while (this.#at < end) {
      const tag = this.#varint();
      const field = byNumber.get(tag >>> 3);
      if (field === undefined || without.has(field.name)) {
        this.#skip(tag & 7);
        continue;
      }
      const { name, type: held } = field;
      if (held instanceof MessageType) {
        const length = this.#varint();
        const last = this.#at + length;
        if (merged.has(name)) this.read(held, last, into);
        else if (isLazy) {
          this.#later(field, held, last, into);
          this.#at = last;
        } else {
          const inner: Record<string, unknown> = {};
          this.read(held, last, inner);
          if (held.isMapEntry) addEntry(into, name, inner);
          else put(field, into, inner);
        }
      } else if (field.isRepeated && (tag & 7) === 2 && held !== 'string' && held !== 'bytes') {
        const last = this.#varint() + this.#at;
        while (this.#at < last) put(field, into, this.#scalar(held));
      } else put(field, into, this.#scalar(held));
    }
  }

  /** A message that is read when somebody looks at it. */
  #later(field: Field, held: MessageType, end: number, into: Record<string, unknown>): void {
    const begin = this.#at;
    const value = (): Message => {
      const message: Record<string, unknown> = {};
      new Decoder(this.#bytes, this.#reading, begin).read(held, end, message);
      return message;
    };
    if (field.oneof !== undefined) into[field.oneof] = field.name;
    if (!field.isRepeated) {
      lazily(into, field.name, value);
      return;
    }
    const list = (into[field.name] ??= []) as Message[];
    lazily(list, String(list.length), value);
  }

  #scalar(type: Exclude<Field['type'], MessageType>): unknown {
    if (type instanceof EnumType) {
      const number = this.#varint() | 0;
      return type.names.get(number) ?? number;
    }
    switch (type) {
      case 'string': {
        const length = this.#varint();
        this.#at += length;
        return this.#bytes.toString('utf8', this.#at - length, this.#at);
      }
      case 'bytes': {
        const length = this.#varint();
        this.#at += length;
        return this.#bytes.subarray(this.#at - length, this.#at);
      }
      case 'bool':
        return this.#varint() !== 0;
      case 'int32':
        return this.#varint() | 0;
      case 'uint32':
        return this.#varint();
      case 'int64':
      case 'uint64':
        return this.#long(type);
      case 'double':
        this.#at += 8;
        return this.#bytes.readDoubleLE(this.#at - 8);
      case 'fixed64':
        this.#at += 8;
        return String(this.#bytes.readBigUInt64LE(this.#at - 8));
      case 'float':
        this.#at += 4;
        return this.#bytes.readFloatLE(this.#at - 4);
      case 'fixed32':
        this.#at += 4;
        return this.#bytes.readUInt32LE(this.#at - 4);
    }
  }

  /** The lower 32 bits of an integer. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#at++);
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    return value >>> 0;
  }

  #long(type: 'int64' | 'uint64'): string {
    let small = 0;
    let size = 1;
    const begin = this.#at;
    for (;;) {
      const byte = this.#bytes.readUInt8(this.#at++);
      small += (byte & 127) * size;
      size *= 128;
      if (byte < 128) break;
    }
    if (this.#at - begin < 8) return String(small);
    let value = 0n;
    for (let at = begin; at < this.#at; at++)
      value |= BigInt(this.#bytes.readUInt8(at) & 127) << BigInt(7 * (at - begin));
    return String(type === 'int64' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value));
  }

  #skip(wire: number): void {
    if (wire === 0) this.#varint();
    else if (wire === 1) this.#at += 8;
    else if (wire === 5) this.#at += 4;
    else if (wire === 2) {
      const length = this.#varint();
      this.#at += length;
    } else throw new RangeError(`There is no wire type ${String(wire)}.`);
  }
}

function put({ name, isRepeated, oneof }: Field, into: Record<string, unknown>, value: unknown): void {
  if (oneof !== undefined) into[oneof] = name;
  if (!isRepeated) into[name] = value;
  else if (into[name] === undefined) into[name] = [value];
  else (into[name] as unknown[]).push(value);
}

function addEntry(into: Record<string, unknown>, name: string, entry: Record<string, unknown>): void {
  const map = (into[name] ??= {}) as Record<string, unknown>;
  map[String(entry['key'])] = entry['value'];
}

function lazily(into: object, name: string, value: () => unknown): void {
  const property = { configurable: true, enumerable: true };
  Object.defineProperty(into, name, {
    ...property,
    get: () => {
      const found = value();
      Object.defineProperty(into, name, { ...property, value: found });
      return found;
    },
  });
}
