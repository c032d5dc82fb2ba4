import type { ContractOf } from '../contract.ts';
import { sql } from '../sql/template.ts';

/** Columns at the end of a bronze table that take what the contract does not know, so that such a file loads and is judged. */
export function spareColumns(bronze: ContractOf<'bronze'>): string[] {
  const taken = bronze.columns.filter(({ spare }) => spare !== undefined).length;
  return [1, 2, 3].map((count) => `extra_${String(taken + count)}`);
}

/** A column of a delivered line: what queries and screens call it, and what the bronze table calls it. */
interface LineColumn {
  readonly name: string;
  readonly stored: string;
}

/** All columns of a delivered line, in the order of the file. */
export function lineColumns(bronze: ContractOf<'bronze'>): LineColumn[] {
  return [
    ...bronze.columns.map(({ name, spare = name }) => ({ name, stored: spare })),
    ...spareColumns(bronze).map((name) => ({ name, stored: name })),
  ];
}

/** GoogleSQL for the column `raw`: the line as it was delivered. */
export function rawLine(columns: readonly LineColumn[]): string {
  return sql`
STRUCT(
  ${columns.map(({ name, stored }) => (name === stored ? name : `${stored} AS ${name}`))}
) AS raw`;
}

/** GoogleSQL for whether a line holds anything but commas. */
export function holdsValue(columns: readonly LineColumn[]): string {
  return sql`
COALESCE(
  ${columns.map(({ stored }) => `NULLIF(TRIM(${stored}), '')`)}
) IS NOT NULL`;
}

/** GoogleSQL for what becomes of a line. */
export const outcome = sql`
CASE
  WHEN is_header THEN 'header'
  WHEN rejected_by = '' THEN 'accepted'
  ELSE 'quarantined'
END AS outcome`;

/** GoogleSQL for the names in a line that is a header; cells without text at its end are none. */
export function namesOfHeader(columns: readonly LineColumn[]): string {
  const cells = columns.map(({ name }, index) => (index === 0 ? unmarked(`raw.${name}`) : `raw.${name}`));
  return sql`
IF(
  is_header,
  REGEXP_REPLACE(ARRAY_TO_STRING([
    ${cells}
  ], ',', ''), r'(,[\\s\\p{Z}]*)+$', ''),
  NULL
) AS header`;
}

/** The first name of a header without a byte order mark; behind one its quotes are a part of the text. */
function unmarked(cell: string): string {
  return `REGEXP_REPLACE(${cell}, r'^\\x{feff}"?([^"]*)"?$', r'\\1')`;
}
