/** A case that is known to differ: why, and in how many rows. One that differs no more, or in more rows, fails the tests. */
export interface Divergence {
  readonly reason: string;
  readonly rows: number;
}

const wide = 'DuckDB multiplies DECIMAL(38) within 38 digits: it fails, GoogleSQL computes';
const localYear =
  'A moment whose local date is outside the years 1 to 9999 fails; GoogleSQL reads its time of day';

const mapping = 'DuckDB maps each code point alone: INITCAP of İ is refused when it is met';

/** Known divergences by the case's SQL. All fail where GoogleSQL gives a value; none gives another value. */
export const divergences: Readonly<Record<string, Divergence>> = {
  'SELECT id, x * y AS v FROM numerics': { reason: wide, rows: 2 },
  'SELECT id, x / y AS v FROM numerics': { reason: wide, rows: 2 },
  'SELECT id, SAFE_DIVIDE(x, y) AS v FROM numerics': { reason: wide, rows: 2 },
  "SELECT id, EXTRACT(HOUR FROM ts AT TIME ZONE 'America/New_York') AS v FROM times": {
    reason: localYear,
    rows: 1,
  },
  "SELECT id, EXTRACT(DAYOFWEEK FROM ts AT TIME ZONE 'America/New_York') AS v FROM times": {
    reason: localYear,
    rows: 1,
  },
  "SELECT id, EXTRACT(WEEK FROM ts AT TIME ZONE 'America/New_York') AS v FROM times": {
    reason: localYear,
    rows: 1,
  },
  "SELECT id, EXTRACT(TIME FROM ts AT TIME ZONE 'America/New_York') AS v FROM times": {
    reason: localYear,
    rows: 1,
  },
  "SELECT id, EXTRACT(HOUR FROM ts AT TIME ZONE '+05:30') AS v FROM times": { reason: localYear, rows: 1 },
  "SELECT id, TIME(ts, 'America/New_York') AS v FROM times": { reason: localYear, rows: 1 },
  "SELECT id, FORMAT_TIMESTAMP('%F %T', ts, 'America/New_York') AS v FROM times": {
    reason: localYear,
    rows: 1,
  },
  'SELECT id, INITCAP(s) AS v FROM texts': { reason: mapping, rows: 1 },
};
