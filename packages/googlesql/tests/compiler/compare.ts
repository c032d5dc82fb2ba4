import type { SqlValue } from '../../result.ts';
import type { Case } from './case.ts';
import type { Answer, Engines } from './engines.ts';

export interface Outcome {
  readonly constructs: readonly string[];
  /** What differs, for people; for a case over a table's rows, one line a row. */
  readonly differences: readonly string[];
}

/** Runs a case in both engines. Rows that fail are compared one by one: both must fail. */
export async function run(engines: Engines, each: Case): Promise<Outcome> {
  const compared = await engines.compare(each.sql);
  const { constructs, actual } = compared;
  const expected = each.rows === undefined ? compared.expected : { rows: each.rows };
  const failed = expected.error !== undefined || actual.error !== undefined;
  if (each.rowsOf === undefined || !failed) {
    return { constructs, differences: differ(expected, actual, /ORDER BY[^()]*$/.test(each.sql)) };
  }
  const rows = await engines.compareRows(each.sql, each.rowsOf);
  return { constructs, differences: rows.flatMap((row) => differ(row.expected, row.actual, false)) };
}

function differ(expected: Answer, actual: Answer, ordered: boolean): string[] {
  if (expected.error !== undefined) {
    return actual.error === undefined
      ? [`expected the error "${expected.error}", got ${JSON.stringify(actual.rows)}`]
      : [];
  }
  if (actual.error !== undefined)
    return [`expected ${JSON.stringify(expected.rows)}, got the error "${actual.error}"`];
  const [left, right] = [expected.rows, actual.rows].map((rows) => {
    const lines = (rows ?? []).map((row) => JSON.stringify(row.map(comparable)));
    return ordered ? lines : lines.toSorted();
  });
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  const missing = left?.filter((line) => right?.includes(line) !== true) ?? [];
  const extra = right?.filter((line) => left?.includes(line) !== true) ?? [];
  return [`expected ${missing.join(' ')}, got ${extra.join(' ')}`];
}

/** Floats to twelve digits: the order of additions is nobody's promise. */
function comparable(value: SqlValue): SqlValue {
  if (typeof value === 'number') return Object.is(value, -0) ? 0 : Number(value.toPrecision(12));
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, comparable(each)]));
  }
  return value;
}
