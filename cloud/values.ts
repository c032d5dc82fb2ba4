import { z } from 'zod';
import type { Result, SqlValue } from '../pipeline/ports.ts';

/** A column of a result as BigQuery's REST interface describes it. */
interface Field {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly mode?: string | undefined;
  readonly fields?: readonly Field[] | undefined;
}

const Cell = z.object({ v: z.unknown() });
const Cells = z.object({ f: z.array(Cell) });

const standardNames: Readonly<Record<string, string>> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
};

/** The GoogleSQL type of a column. */
function typeOf(field: Field): string {
  const type = field.type ?? '';
  const inner = (field.fields ?? []).map((each) => `${each.name ?? ''} ${typeOf(each)}`.trim());
  const one =
    type === 'RECORD' || type === 'STRUCT' ? `STRUCT<${inner.join(', ')}>` : (standardNames[type] ?? type);
  return field.mode === 'REPEATED' ? `ARRAY<${one}>` : one;
}

/** Whole microseconds since 1970 as `2026-02-05 01:02:03.5+00`. */
function timestamp(microseconds: string): string {
  const all = BigInt(microseconds);
  const fraction = ((all % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const [date = '', time = ''] = new Date(Number((all - fraction) / 1000n)).toISOString().split(/[T.]/);
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
  return `${date} ${time}${digits}+00`;
}

/** A value that is neither a list nor a record. */
function scalar(type: string, text: string): SqlValue {
  switch (type) {
    case 'BOOL':
      return text === 'true';
    case 'FLOAT64':
      return /^-?(NaN|Infinity)$/.test(text) ? text : Number(text);
    case 'TIMESTAMP':
      return timestamp(text);
    case 'DATETIME':
      return text.replace('T', ' ').replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros));
    case 'BYTES':
      return `0x${Buffer.from(text, 'base64').toString('hex')}`;
    default:
      return text;
  }
}

function value(field: Field, found: unknown): SqlValue {
  if (field.mode === 'REPEATED')
    return z
      .array(Cell)
      .parse(found)
      .map(({ v }) => value({ ...field, mode: 'NULLABLE' }, v));
  if (found === null || found === undefined) return null;
  const { fields = [] } = field;
  if (fields.length > 0) {
    const cells = Cells.parse(found).f;
    return Object.fromEntries(
      fields.map((inner, index) => [inner.name ?? '', value(inner, cells[index]?.v)]),
    );
  }
  return scalar(standardNames[field.type ?? ''] ?? field.type ?? '', z.string().parse(found));
}

/** A result as the pipeline reads it, from what BigQuery's REST interface answers; timestamps are whole microseconds. */
export function resultOf(fields: readonly Field[], rows: readonly unknown[]): Result {
  return {
    columns: fields.map((field) => ({ name: field.name ?? '', type: typeOf(field) })),
    rows: rows.map((row) => {
      const cells = Cells.parse(row).f;
      return fields.map((field, index) => value(field, cells[index]?.v));
    }),
  };
}
