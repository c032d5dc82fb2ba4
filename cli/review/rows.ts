import type { TableDefinition } from '../../model/definition.ts';
import { identifier, duckdbLiteral, type SideBySide } from './side-by-side.ts';
import type { Version } from './version.ts';

/** How many examples are shown of each changed column. */
const examplesShown = 3;

/** A column whose value differs in rows that both versions have. */
interface ColumnDifference {
  readonly column: string;
  readonly rows: number;
  /** None of a column of personal data. */
  readonly examples: readonly {
    /** The row, for example `product_id 5`. */
    readonly row: string;
    readonly before: string;
    readonly after: string;
  }[];
}

/** What becomes of a table's rows. */
export interface RowChanges {
  /** `dataset.name` */
  readonly table: string;
  /** Rows there were; null for a table that is new. */
  readonly before: number | null;
  /** Rows there are; null for a table that is gone. */
  readonly after: number | null;
  readonly added: number;
  readonly gone: number;
  readonly changed: number;
  readonly columns: readonly ColumnDifference[];
}

/** What differs in the rows of all tables of silver and gold that are known by a key; those without a difference are left out. */
export async function rowChanges(both: SideBySide, before: Version, after: Version): Promise<RowChanges[]> {
  const [was, is] = [tablesOf(before), tablesOf(after)];
  const changes: RowChanges[] = [];
  for (const name of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const found = await changesOf(both, name, was.get(name), is.get(name));
    if (found !== undefined) changes.push(found);
  }
  return changes;
}

const tablesOf = ({ definitions }: Version): Map<string, TableDefinition> =>
  new Map(
    definitions.flatMap((definition): [string, TableDefinition][] =>
      definition.kind === 'table' &&
      ['silver', 'gold'].includes(definition.dataset) &&
      definition.primaryKey.length > 0
        ? [[`${definition.dataset}.${definition.name}`, definition]]
        : [],
    ),
  );

async function changesOf(
  both: SideBySide,
  table: string,
  before: TableDefinition | undefined,
  after: TableDefinition | undefined,
): Promise<RowChanges | undefined> {
  const count = async (side: 'before' | 'after', definition: TableDefinition): Promise<number> =>
    Number((await both.rows(`SELECT COUNT(*) AS n FROM ${placeOf(side, definition)}`))[0]?.n);
  const none = { table, added: 0, gone: 0, changed: 0, columns: [] };
  if (before === undefined || after === undefined) {
    const rows = {
      before: before === undefined ? null : await count('before', before),
      after: after === undefined ? null : await count('after', after),
    };
    return { ...none, ...rows, added: rows.after ?? 0, gone: rows.before ?? 0 };
  }
  const joined = joinOf(before, after);
  const columns = sharedColumns(before, after);
  const counted = [
    'COUNT(was) AS before',
    'COUNT(is_now) AS after',
    'COUNT(*) FILTER (was IS NULL) AS added',
    'COUNT(*) FILTER (is_now IS NULL) AS gone',
    `COUNT(*) FILTER (was AND is_now AND (${columns.map(differs).join(' OR ') || 'false'})) AS changed`,
    ...columns.map(
      (column, at) => `COUNT(*) FILTER (was AND is_now AND ${differs(column)}) AS c${String(at)}`,
    ),
  ];
  const [counts = {}] = await both.rows(`SELECT ${counted.join(', ')} FROM ${joined}`);
  const number = (name: string): number => Number(counts[name]);
  const totals = {
    before: number('before'),
    after: number('after'),
    added: number('added'),
    gone: number('gone'),
    changed: number('changed'),
  };
  if (totals.added + totals.gone + totals.changed === 0) return undefined;
  const differing: ColumnDifference[] = [];
  for (const [at, column] of columns.entries()) {
    const rows = number(`c${String(at)}`);
    if (rows === 0) continue;
    const examples = column.isPersonal ? [] : await examplesOf(both, joined, after, column);
    differing.push({ column: column.name, rows, examples });
  }
  return { table, ...totals, columns: differing };
}

interface SharedColumn {
  readonly name: string;
  readonly type: string;
  readonly isRetyped: boolean;
  readonly isPersonal: boolean;
}

/** Columns of a history that follow from the others or from the line. */
const derived = new Set(['row_hash', 'line_hash', 'line_notes']);

/** Columns of both versions that are no part of the key. */
function sharedColumns(before: TableDefinition, after: TableDefinition): SharedColumn[] {
  return after.columns.flatMap(({ name, type, pii }) => {
    const old = before.columns.find((column) => column.name === name);
    if (old === undefined || after.primaryKey.includes(name) || derived.has(name)) return [];
    return [
      { name, type, isRetyped: old.type !== type, isPersonal: pii !== undefined || old.pii !== undefined },
    ];
  });
}

const placeOf = (side: 'before' | 'after', { dataset, name }: TableDefinition): string =>
  `${side}.${identifier(dataset)}.${identifier(name)}`;

/** The rows of both versions by the key that the table has now; a column that the key had not before makes all rows others. */
function joinOf(before: TableDefinition, after: TableDefinition): string {
  const on = after.primaryKey.map((column) =>
    before.columns.some(({ name }) => name === column)
      ? `b.${identifier(column)} IS NOT DISTINCT FROM a.${identifier(column)}`
      : 'false',
  );
  return `(SELECT true AS was, * FROM ${placeOf('before', before)}) AS b
    FULL JOIN (SELECT true AS is_now, * FROM ${placeOf('after', after)}) AS a ON ${on.join(' AND ')}`;
}

/** Sums of FLOAT64 differ in their last digits with the order of adding. */
function differs({ name, type, isRetyped }: SharedColumn): string {
  const [b, a] = [`b.${identifier(name)}`, `a.${identifier(name)}`];
  if (isRetyped) return `CAST(${b} AS VARCHAR) IS DISTINCT FROM CAST(${a} AS VARCHAR)`;
  const distinct = `${b} IS DISTINCT FROM ${a}`;
  if (type !== 'FLOAT64') return distinct;
  return `(${distinct} AND coalesce(abs(${b} - ${a}) > 1e-9 * greatest(abs(${b}), abs(${a})), true))`;
}

async function examplesOf(
  both: SideBySide,
  joined: string,
  table: TableDefinition,
  column: SharedColumn,
): Promise<ColumnDifference['examples']> {
  const known = shownKey(table);
  const found = await both.rows(`
    SELECT
      ${known.map((name) => `${duckdbLiteral(`${name} `)} || coalesce(CAST(a.${identifier(name)} AS VARCHAR), 'NULL')`).join(` || ', ' || `)} AS row,
      coalesce(CAST(b.${identifier(column.name)} AS VARCHAR), 'NULL') AS before,
      coalesce(CAST(a.${identifier(column.name)} AS VARCHAR), 'NULL') AS after
    FROM ${joined}
    WHERE was AND is_now AND ${differs(column)}
    ORDER BY ${known.map((name) => `a.${identifier(name)}`).join(', ')}
    LIMIT ${String(examplesShown)}`);
  return found.map(({ row, before, after }) => ({
    row: short(row ?? ''),
    before: short(before ?? ''),
    after: short(after ?? ''),
  }));
}

/** What tells a row apart for people: columns of its key that are no personal data and, where that is a surrogate, the next one. */
function shownKey({ columns, primaryKey }: TableDefinition): string[] {
  const isPersonal = (name: string): boolean =>
    columns.find((column) => column.name === name)?.pii !== undefined;
  const natural = columns
    .filter(({ name }) => !name.endsWith('_key') && !isPersonal(name))
    .map(({ name }) => name);
  const shown = primaryKey.filter((name) => !isPersonal(name));
  const isSurrogate = primaryKey.length === 1 && primaryKey[0]?.endsWith('_key') === true;
  return isSurrogate ? [...shown, ...natural.slice(0, 1)] : shown.length > 0 ? shown : natural.slice(0, 1);
}

/** A value as it is shown: NUMERIC without zeros at its end, long texts cut. */
function short(text: string): string {
  const plain = /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}
