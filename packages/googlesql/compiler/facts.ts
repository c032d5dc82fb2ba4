import type { Expression } from './expressions.ts';
import type { Constant } from './values.ts';

/** Between which sizes every finite value other than 0 lies. */
export interface Sizes {
  readonly least: number;
  readonly most: number;
}

/** What is known of a value beyond its type, so that shorter or faster SQL may be written for it. */
export interface Facts {
  /** The value, where it is known when compiling. */
  readonly constant?: Constant;
  /** Whether it can be seen that the value is never NULL. */
  readonly neverNull?: boolean;
  /** Of BYTES: a DuckDB expression of their hexadecimal digits in lower case, and how many there are unless it is NULL. */
  readonly hex?: { readonly sql: string; readonly digits: number };
  /** Of a STRING: how many hexadecimal digits, and nothing else, it consists of unless it is NULL. */
  readonly hexDigits?: number;
  /** Of a STRING: a DuckDB expression of the INT64 that it spells, which need not look at the text. */
  readonly int64?: string;
  /** Of a FLOAT64: its sizes, where they can be seen. */
  readonly sizes?: Sizes | undefined;
  /** Of a STRUCT that is put together in this very place, and so never NULL: its fields. */
  readonly fields?: readonly Expression[];
}

/** Whether a value can be seen never to be NULL. */
export function isNeverNull({ constant, neverNull }: Facts): boolean {
  return neverNull === true || (constant !== undefined && constant !== null);
}
