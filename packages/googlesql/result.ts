/** A GoogleSQL value as a program sees it: INT64 and NUMERIC are decimal text, so that no digit is lost. */
export type SqlValue = null | boolean | number | string | SqlValue[] | { [field: string]: SqlValue };

export interface ResultColumn {
  readonly name: string;
  /** GoogleSQL type, for example `INT64` or `ARRAY<STRUCT<name STRING, count INT64>>`. */
  readonly type: string;
}

/** Rows of a query, each with its values in the order of the columns. */
export interface Result {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** A value handed to a script as a named query parameter (`@name`). */
export interface Parameter {
  /** GoogleSQL type, for example `DATE`. */
  readonly type: string;
  /** Its text as a GoogleSQL CAST from STRING accepts it, or null. */
  readonly value: string | null;
}
