import type { Result, SqlValue } from '../pipeline/ports.ts';
import { textTable } from './table.ts';

/** How a query's rows are printed. */
export const formats = {
  table: asTable,
  json: asJson,
  csv: asCsv,
} satisfies Record<string, (result: Result) => string>;

export type Format = keyof typeof formats;

const rightAligned = new Set(['INT64', 'NUMERIC', 'FLOAT64']);

function asTable({ columns, rows }: Result): string {
  const headings = columns.map(({ name, type }) => ({
    title: name,
    align: rightAligned.has(type) ? ('right' as const) : ('left' as const),
  }));
  const cells = rows.map((row) => row.map((value) => (value === null ? 'NULL' : asText(value))));
  return `${textTable(headings, cells)}(${rows.length === 1 ? '1 row' : `${rows.length} rows`})\n`;
}

function asJson({ columns, rows }: Result): string {
  return `${JSON.stringify({ columns, rows }, (_, value: unknown) => spelt(value))}\n`;
}

/** RFC 4180 with a header line. NULL is an empty field, an empty string is `""`. */
function asCsv({ columns, rows }: Result): string {
  const lines = [columns.map(({ name }) => quoted(name)), ...rows.map((row) => row.map(field))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

const field = (value: SqlValue): string => (value === null ? '' : quoted(asText(value)));
const quoted = (text: string): string =>
  text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

function asText(value: Exclude<SqlValue, null>): string {
  if (typeof value === 'object') return JSON.stringify(value, (_, inner: unknown) => spelt(inner));
  return String(value);
}

/** JSON has no NaN and no infinities: they are spelt as text, as BigQuery's JSON does, and not as null. */
function spelt(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
