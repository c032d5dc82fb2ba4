import { z } from 'zod';
import { parseType } from '../analyzer/types.ts';
import type { GoogleType } from '../compiler/types.ts';
import type { EmbeddedWarehouse, Result, SqlValue } from '../index.ts';
import { type NotedRows, readChange, readRows, unordered } from './notation.ts';
import { runAsProgram, type Suite } from './program.ts';
import { failureVerdict, type Verdict } from './suite.ts';

const help = `Runs cases of GoogleSQL's compliance tests and lists what is wrong, fails or is refused.

  npm run compliance -- FILE [--only TEXT]

  FILE         JSON: "setups" (scripts), and "cases" with id, sql, expected, and where needed setup (its number) and
               parameters. "expected" is the tests' notation: [unknown: {1, "a"}, …], for DML {rows changed, [table]},
               or ERROR: …; a case without it is
               left out, and so are those of what BigQuery has not: the range of an integer of 32 bits, another default zone
  --only TEXT  only cases whose id holds the text
  --help       shows this

Floats may differ by 16 units in the last place, and by what a narrower type cannot hold. The last line has the share of what\nBigQuery has and the analyzer of 2023 reads.`;

const Parameter = z.object({ type: z.string(), value: z.union([z.string(), z.null()]) });
const Case = z.object({
  id: z.string(),
  sql: z.string(),
  expected: z.string().nullable(),
  setup: z.number().optional(),
  parameters: z.record(z.string(), Parameter).optional(),
});
type Case = z.infer<typeof Case>;
const File = z.object({ setups: z.array(z.string()), cases: z.array(Case) });

export const compliance: Suite = {
  help,
  prepare(text, warehouse) {
    const { setups, cases } = File.parse(JSON.parse(text));
    const answers = cases
      .filter(({ id, expected }) => expected !== null && !narrowRange.test(expected) && !ownZone.test(id))
      .map((each) => ({
        name: each.id,
        group: each.id.split(':')[0] ?? '',
        isBeyond: (why: string) => isNotBigQuery(each.sql, why) || isUnread(why),
        judge: () => judge(warehouse, each, each.setup === undefined ? '' : (setups[each.setup] ?? '')),
      }));
    return Promise.resolve(answers);
  },
};

/** The range of integers of 32 bits, which BigQuery has not: such columns are INT64 in the cases, and hold more. */
const narrowRange = /^ERROR: .*\bu?int32 out of range/;

/** Cases about the tests' own default zone, America/Los_Angeles: BigQuery's is UTC. */
const ownZone = /:.*default_time_zone/;

/** Syntax and functions of GoogleSQL that BigQuery's reference does not name. */
const notBigQuery = [
  /\b(?:EXCEPT|INTERSECT)\s+ALL\b/i,
  /(?:[=<>]|\bLIKE)\s*(?:ANY|ALL|SOME)\s*(?:UNNEST\s*)?\(\s*(?:SELECT|WITH)\b/i,
  /[=<>]\s*(?:ANY|ALL|SOME)\b/i,
  /\b(?:ELEMENTWISE_\w+|IFERROR|ISERROR|NULLIFERROR|ARRAY_ZIP|ARRAY_IS_DISTINCT|TYPEOF|KEYS\s*\.\s*\w+)\s*\(/i,
  /\b(?:THEN\s+RETURN|ASSERT_ROWS_MODIFIED|WITH\s+GROUP_ROWS)\b/i,
  /\bINSERT\s+(?:INTO\s+\w+\s+)?(?:OR\s+)?(?:IGNORE|REPLACE|UPDATE)\b/i,
  /@\{/,
];

/** Changes within arrays, and orders and comparisons of arrays, which BigQuery has not either. */
const notBigQueryReasons =
  /^(?:UpdateItem without set_value|UPDATE \.\.\. SET does not support (?:array|WITH OFFSET)|DELETE does not support WITH OFFSET|ORDER BY does not support expressions of type ARRAY|(?:MIN|MAX|Less than|Equality) is not defined for arguments of type)/;

function isNotBigQuery(sql: string, why: string): boolean {
  return notBigQueryReasons.test(why) || notBigQuery.some((pattern) => pattern.test(sql));
}

/** What the analyzer of 2023 does not know; what is only switched off there is refused as what is not translated. */
function isUnread(why: string): boolean {
  return !/embedded warehouse|^TABLESAMPLE/.test(why);
}

async function judge(warehouse: EmbeddedWarehouse, each: Case, setup: string): Promise<Verdict> {
  const expected = each.expected ?? '';
  const target =
    /^\s*(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE\s+TABLE)\s+(?:INTO\s+|FROM\s+)?(?:OR\s+\w+\s+)?(\w+)/i.exec(
      each.sql,
    )?.[1];
  const table = target === undefined ? '' : `;\nSELECT (SELECT @@row_count) AS changed, * FROM ${target}`;
  try {
    const result = await warehouse.run(
      `${terminated(setup)}${each.sql.replace(/;\s*$/, '')}${table}`,
      each.parameters ?? {},
    );
    if (result === undefined) return { kind: 'wrong', why: 'no rows' };
    if (expected.startsWith('ERROR')) {
      return { kind: 'wrong', why: `rows ${shown(result.rows)}, expected ${expected}` };
    }
    return difference(result, expected, target !== undefined);
  } catch (error) {
    const failed = failureVerdict(error);
    return expected.startsWith('ERROR') ? { kind: 'right' } : failed;
  }
}

const terminated = (script: string): string =>
  script.trim() === '' ? '' : `${script.trim().replace(/;$/, '')};\n`;

function difference(result: Result, expected: string, isChange: boolean): Verdict {
  const all = result.columns.map(({ type }) => parseType(type));
  const types = isChange ? all.slice(1) : all;
  const rows = isChange ? result.rows.map((row) => row.slice(1)) : result.rows;
  let noted: NotedRows;
  try {
    noted = isChange ? readChange(expected, types) : readRows(expected, types);
  } catch (error) {
    return { kind: 'wrong', why: `another form: ${String(error)}; got ${shown(rows)}` };
  }
  if (isSameRows(noted, rows, types)) return { kind: 'right' };
  return { kind: 'wrong', why: `rows ${shown(rows)}, expected ${expected}` };
}

const shown = (rows: readonly (readonly SqlValue[])[]): string => JSON.stringify(rows).slice(0, 600);

function isSameRows(
  { rows: expected, ordered }: NotedRows,
  actual: readonly (readonly SqlValue[])[],
  types: readonly GoogleType[],
): boolean {
  const same = (left: readonly SqlValue[], right: readonly SqlValue[]) =>
    types.every((type, i) => isSame(left[i] ?? null, right[i] ?? null, type));
  return ordered ? pairwise(expected, actual, same) : matched(expected, actual, same);
}

function pairwise<Item>(
  left: readonly Item[],
  right: readonly Item[],
  same: (left: Item, right: Item) => boolean,
): boolean {
  return left.length === right.length && left.every((each, i) => same(each, right[i] as Item));
}

/** Whether each item has one of its own on the other side. */
function matched<Item>(
  left: readonly Item[],
  right: readonly Item[],
  same: (left: Item, right: Item) => boolean,
): boolean {
  const rest = [...right];
  return (
    left.length === right.length &&
    left.every((each) => {
      const at = rest.findIndex((other) => same(each, other));
      if (at >= 0) rest.splice(at, 1);
      return at >= 0;
    })
  );
}

function isSame(expected: SqlValue, actual: SqlValue, type: GoogleType): boolean {
  if (expected === null || actual === null) return expected === actual;
  if (type.kind === 'ARRAY' && Array.isArray(expected) && Array.isArray(actual)) {
    const same = (left: SqlValue, right: SqlValue) => isSame(left, right, type.element);
    return unordered in expected ? matched(expected, actual, same) : pairwise(expected, actual, same);
  }
  if (typeof expected === 'object' || typeof actual === 'object') {
    if (type.kind !== 'STRUCT') return false;
    const [left, right] = [expected, actual].map((each) => Object.values(each) as SqlValue[]);
    return type.fields.every((field, i) => isSame(left?.[i] ?? null, right?.[i] ?? null, field.type));
  }
  if (type.kind === 'FLOAT64') return isNear(Number(expected), Number(actual));
  if (type.kind === 'JSON') return sortedJson(String(expected)) === sortedJson(String(actual));
  if (['NUMERIC', 'TIMESTAMP', 'TIME', 'DATETIME'].includes(type.kind))
    return withoutZeros(String(expected)) === withoutZeros(String(actual));
  return expected === actual;
}

const withoutZeros = (text: string): string =>
  text.includes('.') ? text.replace(/\.?0*(?=\+\d\d$|$)/, '') : text;

/** The least FLOAT of 32 bits. Such types are FLOAT64 in the cases, so that what was rounded to 0 is not. */
const leastNarrow = 1.4e-45;

/** Within sixteen units in the last place, or what was expected is the number as a FLOAT of 32 bits. */
function isNear(left: number, right: number): boolean {
  if (left === Math.fround(right)) return true;
  if (Math.abs(left) < leastNarrow && Math.abs(right) < leastNarrow) return true;
  if (Object.is(left, right) || left === right) return true;
  if (!Number.isFinite(left) || !Number.isFinite(right)) return false;
  return Math.abs(left - right) <= 16 * Number.EPSILON * Math.max(Math.abs(left), Math.abs(right));
}

function sortedJson(text: string): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, each]) => [name, sorted(each)]),
    );
  };
  return JSON.stringify(sorted(JSON.parse(text)));
}

if (import.meta.main) await runAsProgram(compliance);
