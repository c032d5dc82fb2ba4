import { EnumType, type Field, MessageType } from './schema.ts';
import type { Message } from './decode.ts';

/**
 * A message in protobuf's wire format. Enums are given by name, 64-bit integers as numbers or text.
 *
 * @throws Error for a field that the message does not have, or an enum's value of an unknown name.
 */
export function encode(type: MessageType, message: Message): Buffer {
  const parts: Buffer[] = [];
  for (const name in message) {
    const value = message[name];
    if (value === undefined || value === null) continue;
    const field = type.byName.get(name);
    if (field === undefined && type.oneofs.has(name)) continue;
    if (field === undefined) throw new Error(`${type.name} has no field ${name}.`);
    for (const each of valuesOf(field, value)) writeField(field, each, parts);
  }
  return Buffer.concat(parts);
}

function valuesOf({ type, isRepeated }: Field, value: unknown): readonly unknown[] {
  if (type instanceof MessageType && type.isMapEntry)
    return Object.entries(value as Message).map(([key, held]) => ({ key, value: held }));
  return isRepeated ? (value as readonly unknown[]) : [value];
}

function writeField({ name, number, type }: Field, value: unknown, parts: Buffer[]): void {
  const tag = (wire: number): Buffer => varint(number * 8 + wire);
  const bytes = (content: Buffer): void => {
    parts.push(tag(2), varint(content.length), content);
  };
  if (type instanceof MessageType) {
    bytes(encode(type, value as Message));
    return;
  }
  if (type instanceof EnumType) {
    const known = type.numbers.get(String(value));
    if (known === undefined) throw new Error(`${name} cannot be ${String(value)}.`);
    parts.push(tag(0), varint(known));
    return;
  }
  switch (type) {
    case 'string':
      bytes(Buffer.from(String(value)));
      return;
    case 'bytes':
      bytes(Buffer.from(value as Uint8Array));
      return;
    case 'double': {
      const held = Buffer.alloc(8);
      held.writeDoubleLE(Number(value));
      parts.push(tag(1), held);
      return;
    }
    case 'float': {
      const held = Buffer.alloc(4);
      held.writeFloatLE(Number(value));
      parts.push(tag(5), held);
      return;
    }
    case 'bool':
      parts.push(tag(0), varint(value === true ? 1 : 0));
      return;
    case 'int32':
    case 'int64':
    case 'uint32':
    case 'uint64':
      parts.push(tag(0), varint(value as number | string));
      return;
    case 'fixed32':
    case 'fixed64':
      throw new Error(`${name} is of a type that no request has.`);
  }
}

const oneByte = Array.from({ length: 128 }, (_, value) => Buffer.from([value]));

function varint(value: number | string): Buffer {
  const small = oneByte[Number(value)];
  if (small !== undefined) return small;
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
