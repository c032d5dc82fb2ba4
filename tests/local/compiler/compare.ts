import type { SqlValue } from '../../../pipeline/ports.ts';
import type { Case } from './case.ts';
import type { Answer, Engines } from './engines.ts';

export interface Outcome {
  readonly constructs: readonly string[];
  /** What differs, for people; undefined where nothing does. */
  readonly difference: string | undefined;
}

/** Runs a case in both engines. Rows that fail are compared one by one: both must fail. */
export async function run(engines: Engines, each: Case): Promise<Outcome> {
  const compared = await engines.compare(each.sql);
  const { constructs, actual } = compared;
  const expected = each.rows === undefined ? compared.expected : { rows: each.rows };
  const difference = differ(expected, actual, /ORDER BY[^()]*$/.test(each.sql));
  const failed = expected.error !== undefined || actual.error !== undefined;
  if (each.rowsOf === undefined || !failed) return { constructs, difference };
  return { constructs, difference: await rowByRow(engines, each, each.rowsOf) };
}

async function rowByRow(engines: Engines, each: Case, table: string): Promise<string | undefined> {
  const compared = await engines.compareRows(each.sql, table);
  const differences = compared.flatMap(({ expected, actual }) => differ(expected, actual, false) ?? []);
  return differences.length === 0 ? undefined : differences.join('\n');
}

function differ(expected: Answer, actual: Answer, ordered: boolean): string | undefined {
  if (expected.error !== undefined) {
    return actual.error === undefined
      ? `expected the error "${expected.error}", got ${JSON.stringify(actual.rows)}`
      : undefined;
  }
  if (actual.error !== undefined)
    return `expected ${JSON.stringify(expected.rows)}, got the error "${actual.error}"`;
  const [left, right] = [expected.rows, actual.rows].map((rows) => {
    const lines = (rows ?? []).map((row) => JSON.stringify(row.map(comparable)));
    return ordered ? lines : lines.toSorted();
  });
  if (JSON.stringify(left) === JSON.stringify(right)) return undefined;
  const missing = left?.filter((line) => right?.includes(line) !== true) ?? [];
  const extra = right?.filter((line) => left?.includes(line) !== true) ?? [];
  return `expected ${missing.join(' ')}, got ${extra.join(' ')}`;
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
