import type { Heading } from '../table.ts';

export const section = (title: string, body: string): string => `${title}\n\n${body}`;

export const left = (title: string): Heading => ({ title, align: 'left' });
export const right = (title: string): Heading => ({ title, align: 'right' });

export const count = (rows: number | null): string => (rows === null ? '' : rows.toLocaleString('en'));
export const seconds = (value: number): string => `${value.toFixed(2)} s`;
export const percent = (share: number | null): string =>
  share === null ? '' : `${(share * 100).toFixed(1)} %`;
export const ratio = (value: number | null): string => (value === null ? '' : value.toFixed(2));

/** Decimal text with two places and thousands set apart, without going through a binary number. */
export function dollars(text: string): string {
  const [, sign = '', whole = '', cents = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const rounded = (BigInt(`${whole}${cents.padEnd(3, '0').slice(0, 3)}`) + 5n) / 10n;
  const digits = String(rounded).padStart(3, '0');
  return `${sign}${BigInt(digits.slice(0, -2)).toLocaleString('en')}.${digits.slice(-2)}`;
}
