import { z } from 'zod';
import type { EmbeddedWarehouse, Result, SqlValue } from '../index.ts';
import { runAsProgram, type Suite } from './program.ts';
import { failureVerdict, type Verdict } from './suite.ts';

const help = `Runs a battery of GoogleSQL queries with known answers and lists what is wrong or refused.

  npm run battery -- FILE [--only TEXT]

  FILE         JSON: "schema" and "data" of tables in the dataset shop, and "cases" with name, sql, columns and rows;
               a case without rows has no answer and is left out
  --only TEXT  only cases whose name holds the text
  --help       shows this

Row order counts only where the query orders. Floats are compared to 12 digits, JSON by content.`;

const Value: z.ZodType<SqlValue> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(Value), z.record(z.string(), Value)]),
);
const Column = z.object({ name: z.string(), type: z.string() });
const Case = z.object({
  name: z.string(),
  sql: z.string(),
  columns: z.array(Column).optional(),
  rows: z.array(z.array(Value)).optional(),
});
const Battery = z.object({
  schema: z.record(z.string(), z.record(z.string(), z.string())),
  data: z.record(z.string(), z.array(z.record(z.string(), z.json()))),
  cases: z.array(Case),
});
type Battery = z.infer<typeof Battery>;
type Case = z.infer<typeof Case>;

export const battery: Suite = {
  help,
  async prepare(text, warehouse) {
    const { schema, data, cases } = Battery.parse(JSON.parse(text));
    await fill(warehouse, schema, data);
    return cases
      .filter(({ rows }) => rows !== undefined)
      .map((each) => ({ name: each.name, group: 'shop', judge: () => judge(warehouse, each) }));
  },
};

async function fill(
  warehouse: EmbeddedWarehouse,
  schema: Battery['schema'],
  data: Battery['data'],
): Promise<void> {
  await warehouse.run('CREATE SCHEMA shop');
  for (const [table, columns] of Object.entries(schema)) {
    const list = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    await warehouse.run(`CREATE TABLE shop.${table} (${list.join(', ')})`);
    const rows = (data[table] ?? []).map((row) => {
      const values = Object.entries(columns).map(([name, type]) => literal(row[name], type));
      return `(${values.join(', ')})`;
    });
    if (rows.length > 0) await warehouse.run(`INSERT INTO shop.${table} VALUES ${rows.join(',\n')}`);
  }
}

function literal(value: z.core.util.JSONType | undefined, type: string): string {
  if (value === undefined || value === null) return 'NULL';
  if (Array.isArray(value)) {
    const element = type.slice('ARRAY<'.length, -1);
    return `${type}[${value.map((each) => literal(each, element)).join(', ')}]`;
  }
  if (type === 'JSON') {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `PARSE_JSON(${JSON.stringify(text)})`;
  }
  if (typeof value === 'boolean') return String(value);
  return `CAST(${JSON.stringify(typeof value === 'object' ? JSON.stringify(value) : String(value))} AS ${type})`;
}

async function judge(warehouse: EmbeddedWarehouse, each: Case): Promise<Verdict> {
  try {
    const result = await warehouse.run(each.sql);
    const why = difference(each, result);
    return why === undefined ? { kind: 'right' } : { kind: 'wrong', why };
  } catch (error) {
    return failureVerdict(error);
  }
}

function difference({ sql, columns = [], rows = [] }: Case, result: Result | undefined): string | undefined {
  const names = (list: readonly { name: string; type: string }[]): string =>
    list.map(({ name, type }) => `${name} ${type}`).join(', ');
  const found = result ?? { columns: [], rows: [] };
  if (names(columns) !== names(found.columns)) {
    return `columns ${names(found.columns)}, expected ${names(columns)}`;
  }
  const types = columns.map(({ type }) => type);
  const ordered = /\border\s+by\b[^()]*$/i.test(sql);
  const [left = [], right = []] = [rows, found.rows].map((list) => {
    const lines = list.map((row) => JSON.stringify(row.map((value, i) => comparable(value, types[i] ?? ''))));
    return ordered ? lines : lines.toSorted();
  });
  const at = left.findIndex((line, i) => line !== right[i]);
  if (at >= 0) return `row ${right[at] ?? 'none'}, expected ${left[at] ?? 'none'}`;
  return left.length === right.length ? undefined : `${right.length} rows, expected ${left.length}`;
}

/** One spelling of a value, whichever of the allowed ones it came in. */
function comparable(value: SqlValue, type: string): SqlValue {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((each) => comparable(each, type.replace(/^ARRAY<(.*)>$/, '$1')));
  if (type === 'JSON') return sorted(typeof value === 'string' ? (JSON.parse(value) as SqlValue) : value);
  if (typeof value === 'object') return sorted(value);
  if (type === 'FLOAT64')
    return Number.isNaN(Number(value)) ? String(value) : Number(Number(value).toPrecision(12));
  if (type === 'INT64' || type === 'NUMERIC') return shortNumber(String(value));
  if (/^(TIMESTAMP|DATETIME|TIME)$/.test(type))
    return String(value)
      .replace(/\.(\d*?)0*(?=\+|$)/, '.$1')
      .replace(/\.(?=\+|$)/, '');
  return value;
}

const shortNumber = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

function sorted(value: SqlValue): SqlValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

if (import.meta.main) await runAsProgram(battery);
