/**
 * A GoogleSQL value as a program sees it. BOOL is a boolean, FLOAT64 a number (`'NaN'`, `'Infinity'` and `'-Infinity'` are text),
 * ARRAY a list, STRUCT an object. Everything else is text: INT64 and NUMERIC in decimal digits, so that none is lost; DATE and
 * DATETIME as ISO writes them with a blank, TIMESTAMP so with `+00`, BYTES as `0x` and hexadecimal digits, JSON as its text.
 */
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

/** A row's values by the names of their columns. */
export type Row = Readonly<Record<string, SqlValue>>;

/** @throws Error where two columns have one name: an object would lose a value. */
export function rowsByName({ columns, rows }: Result): Row[] {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Error(`Two columns of the result are called ${twice}. Give one another name with AS.`);
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])));
}
