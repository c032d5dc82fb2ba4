import { Refused } from './refused.ts';
import { identifier, quoted } from './names.ts';
import { duckdbType, fieldNames, type GoogleType, typeName } from './types.ts';

/** A constant as the compiler can use it: text for STRING, a part's name for ENUM, a number for FLOAT64 and small INT64. */
export type Constant = string | number | boolean | null;

type Message = Readonly<Record<string, unknown>>;

/** A DuckDB expression of exactly the type's DuckDB type. */
export function literalSql(message: unknown, type: GoogleType): string {
  const value = (message ?? {}) as Message;
  if (isNull(value))
    return type.kind === 'ENUM' || type.kind === 'INTERVAL' ? 'NULL' : `NULL::${duckdbType(type)}`;
  switch (type.kind) {
    case 'INT64':
      return integer(String(value['int64_value']));
    case 'BOOL':
      return value['bool_value'] === true ? 'true' : 'false';
    case 'FLOAT64':
      return `'${double(value['double_value'] as number)}'::DOUBLE`;
    case 'STRING':
      return quoted(value['string_value'] as string);
    case 'BYTES':
      return `from_hex('${(value['bytes_value'] as Buffer).toString('hex')}')`;
    case 'NUMERIC':
      return `'${numericText(value['numeric_value'] as Buffer)}'::DECIMAL(38,9)`;
    case 'DATE':
      return `DATE '${dateText(Number(value['date_value']))}'`;
    case 'TIMESTAMP':
      return `TIMESTAMP '${timestampText(value['timestamp_value'] as Message)}'`;
    case 'DATETIME':
      return `TIMESTAMP '${datetimeText(value['datetime_value'] as Message)}'`;
    case 'TIME':
      return `TIME '${timeText(BigInt(value['time_value'] as string))}'`;
    case 'JSON':
      return `${quoted(value['json_value'] as string)}::JSON`;
    case 'ARRAY': {
      const elements = ((value['array_value'] as Message)['element'] ?? []) as unknown[];
      return `[${elements.map((element) => literalSql(element, type.element)).join(', ')}]::${duckdbType(type)}`;
    }
    case 'STRUCT': {
      const fields = ((value['struct_value'] as Message)['field'] ?? []) as unknown[];
      const names = fieldNames(type.fields);
      const parts = type.fields.map(
        (field, i) => `${identifier(names[i] ?? '')} := ${literalSql(fields[i], field.type)}`,
      );
      return `struct_pack(${parts.join(', ')})`;
    }
    case 'ENUM':
      return quoted(String(constantOf(message, type)));
    case 'INTERVAL':
      throw new Refused('an INTERVAL value outside a date function');
  }
}

const dateParts =
  'YEAR MONTH DAY DAYOFWEEK DAYOFYEAR QUARTER HOUR MINUTE SECOND MILLISECOND MICROSECOND NANOSECOND DATE WEEK DATETIME TIME ISOYEAR ISOWEEK WEEK_MONDAY WEEK_TUESDAY WEEK_WEDNESDAY WEEK_THURSDAY WEEK_FRIDAY WEEK_SATURDAY'.split(
    ' ',
  );

const enums: Readonly<Record<string, readonly string[]>> = {
  'zetasql.functions.DateTimestampPart': ['', ...dateParts],
  'zetasql.functions.NormalizeMode': ['NFC', 'NFKC', 'NFD', 'NFKD'],
};

/** The constant that a literal holds; undefined for types whose constants the compiler never looks at. */
export function constantOf(message: unknown, type: GoogleType): Constant | undefined {
  const value = (message ?? {}) as Message;
  if (isNull(value)) return null;
  switch (type.kind) {
    case 'STRING':
      return value['string_value'] as string;
    case 'BOOL':
      return value['bool_value'] === true;
    case 'FLOAT64':
      return value['double_value'] as number;
    case 'INT64': {
      const number = Number(value['int64_value']);
      return Number.isSafeInteger(number) ? number : undefined;
    }
    case 'ENUM': {
      const name = enums[type.name]?.[Number(value['enum_value'])];
      if (name === undefined) throw new Refused(`value ${String(value['enum_value'])} of ${typeName(type)}`);
      return name;
    }
    default:
      return undefined;
  }
}

function isNull(value: Message): boolean {
  return value['value'] === undefined;
}

function integer(text: string): string {
  return text.startsWith('-') ? `'${text}'::BIGINT` : `${text}::BIGINT`;
}

function double(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return String(value).replace('Infinity', 'inf');
}

/** NUMERIC arrives as a little-endian two's complement integer of billionths. */
export function numericText(bytes: Buffer): string {
  let scaled = 0n;
  for (const byte of [...bytes].reverse()) scaled = (scaled << 8n) | BigInt(byte);
  scaled = BigInt.asIntN(bytes.length * 8, scaled);
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(10, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

export function dateText(days: number): string {
  return isoDate(new Date(days * 86_400_000));
}

function isoDate(date: Date): string {
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

export function timestampText(value: Message): string {
  const date = new Date(Number(value['seconds'] ?? 0) * 1000);
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    .map((part) => pad(part))
    .join(':');
  return `${isoDate(date)} ${clock}${fraction(Number(value['nanos'] ?? 0))}`;
}

/** DATETIME: year, month, day, hour, minute and second packed into one integer. */
export function datetimeText(value: Message): string {
  const bits = BigInt(value['bit_field_datetime_seconds'] as string);
  const part = (shift: bigint, width: bigint) => Number((bits >> shift) & ((1n << width) - 1n));
  const date = `${pad(part(26n, 14n), 4)}-${pad(part(22n, 4n))}-${pad(part(17n, 5n))}`;
  const clock = [part(12n, 5n), part(6n, 6n), part(0n, 6n)].map((each) => pad(each)).join(':');
  return `${date} ${clock}${fraction(Number(value['nanos'] ?? 0))}`;
}

/** TIME: hour, minute and second packed above thirty bits of nanoseconds. */
export function timeText(bits: bigint): string {
  const part = (shift: bigint, mask: bigint) => Number((bits >> shift) & mask);
  const clock = [part(42n, 31n), part(36n, 63n), part(30n, 63n)].map((each) => pad(each)).join(':');
  return `${clock}${fraction(part(0n, (1n << 30n) - 1n))}`;
}

function fraction(nanos: number): string {
  if (nanos % 1000 !== 0) throw new Refused('a time finer than a microsecond');
  return nanos === 0 ? '' : `.${pad(nanos / 1000, 6)}`;
}
