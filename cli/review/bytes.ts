import type { ColumnDefinition } from '../../model/definition.ts';
import { billOf, bytesSql } from '@ecommerce/googlesql/metering';
import { identifier, type SideBySide } from './side-by-side.ts';
import type { StoredSizes } from './sizes.ts';
import type { Version } from './version.ts';

/** What a query reads each time that it runs. */
export interface QueryBytes {
  /** `dataset.name` of what it makes. */
  readonly name: string;
  /** Bytes billed on demand; null where there is no such query. */
  readonly before: number | null;
  readonly after: number | null;
}

/** The data for which it is estimated. */
export interface Estimate {
  /** How many times as large as those of the trial. */
  readonly factor: number;
  /** What tables really hold, where that was measured; the others are taken for so many times as large. */
  readonly measured?: StoredSizes;
}

/**
 * What changed queries are billed a run, estimated from the columns that they name and the bytes that these have in the trial.
 */
export async function queryBytes(
  both: SideBySide,
  names: readonly string[],
  { before, after }: { readonly before: Version; readonly after: Version },
  estimate: Estimate,
): Promise<QueryBytes[]> {
  const bytes: QueryBytes[] = [];
  for (const name of names) {
    const [was, is] = [
      await billed(both, 'before', before, name, estimate),
      await billed(both, 'after', after, name, estimate),
    ];
    if (was !== null || is !== null) bytes.push({ name, before: was, after: is });
  }
  return bytes;
}

async function billed(
  both: SideBySide,
  side: 'before' | 'after',
  version: Version,
  name: string,
  estimate: Estimate,
): Promise<number | null> {
  const query = version.queries.find((each) => each.name === name);
  if (query === undefined) return null;
  const sizes: number[] = [];
  for (const [table, columns] of await tablesRead(version, name, query.sql)) {
    sizes.push(await bytesOf(both, side, version, table, columns, estimate));
  }
  return billOf([sizes], 1).billedBytes;
}

/** The columns that a query reads of each table; a view or a stage counts with what it reads. */
async function tablesRead(version: Version, name: string, sql: string): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const [relation, columns] of await version.reader.reads(name, sql, version.readable)) {
    const isTable = version.definitions.some(
      (each) => each.kind === 'table' && `${each.dataset}.${each.name}` === relation,
    );
    const query = isTable ? undefined : version.queries.find((each) => each.name === relation);
    const reads =
      query === undefined ? [[relation, columns] as const] : await tablesRead(version, relation, query.sql);
    for (const [table, read] of reads) found.set(table, new Set([...(found.get(table) ?? []), ...read]));
  }
  return found;
}

/** The bytes of columns of a table; of a table of days those of one day. What was measured of a table is divided as in the trial. */
async function bytesOf(
  both: SideBySide,
  side: 'before' | 'after',
  { definitions }: Version,
  table: string,
  columns: ReadonlySet<string>,
  { factor, measured }: Estimate,
): Promise<number> {
  const definition = definitions.find((each) => `${each.dataset}.${each.name}` === table);
  if (definition?.kind !== 'table') return 0;
  const isOfDays = definition.partitioning !== undefined && definition.partitioning.column === undefined;
  const days = isOfDays ? 'greatest(count(DISTINCT "_PARTITIONDATE"), 1)' : '1';
  const bytes = (wanted: readonly ColumnDefinition[]): string =>
    ['0', ...wanted.map(({ name, type }) => bytesSql(identifier(name), type))].join(' + ');
  const [row] = await both.rows(
    `SELECT
       ((${bytes(definition.columns.filter(({ name }) => columns.has(name)))}) / ${days})::DOUBLE AS named,
       ((${bytes(definition.columns)}) / ${days})::DOUBLE AS all_columns
     FROM ${side}.${identifier(definition.dataset)}.${identifier(definition.name)}`,
  );
  const [named, all] = [Number(row?.named ?? 0), Number(row?.all_columns ?? 0)];
  const stored = measured?.get(table);
  if (stored === undefined) return named * factor;
  const ofOneDay = isOfDays ? stored.bytes / stored.partitions : stored.bytes;
  return all === 0 ? ofOneDay : (ofOneDay * named) / all;
}
