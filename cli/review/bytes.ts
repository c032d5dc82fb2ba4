import { billOf, bytesSql } from '@ecommerce/googlesql/metering';
import { identifier, type SideBySide } from './side-by-side.ts';
import type { Version } from './version.ts';

/** What a query reads each time that it runs. */
export interface QueryBytes {
  /** `dataset.name` of what it makes. */
  readonly name: string;
  /** Bytes billed on demand; null where there is no such query. */
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * What changed queries are billed a run, estimated from the columns that they name and the bytes that these have in the trial.
 *
 * @param factor How many times as much data there is to be.
 */
export async function queryBytes(
  both: SideBySide,
  names: readonly string[],
  { before, after }: { readonly before: Version; readonly after: Version },
  factor: number,
): Promise<QueryBytes[]> {
  const bytes: QueryBytes[] = [];
  for (const name of names) {
    const [was, is] = [
      await billed(both, 'before', before, name, factor),
      await billed(both, 'after', after, name, factor),
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
  factor: number,
): Promise<number | null> {
  const query = version.queries.find((each) => each.name === name);
  if (query === undefined) return null;
  const sizes: number[] = [];
  for (const [table, columns] of await tablesRead(version, name, query.sql)) {
    sizes.push(await bytesOf(both, side, version, table, columns));
  }
  return billOf([sizes], factor).billedBytes;
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

/** Of a table of days those of one day. */
async function bytesOf(
  both: SideBySide,
  side: 'before' | 'after',
  { definitions }: Version,
  table: string,
  columns: ReadonlySet<string>,
): Promise<number> {
  const definition = definitions.find((each) => `${each.dataset}.${each.name}` === table);
  if (definition?.kind !== 'table') return 0;
  const sizes = definition.columns
    .filter(({ name }) => columns.has(name))
    .map(({ name, type }) => bytesSql(identifier(name), type));
  if (sizes.length === 0) return 0;
  const isOfDays = definition.partitioning !== undefined && definition.partitioning.column === undefined;
  const days = isOfDays ? 'greatest(count(DISTINCT "_PARTITIONDATE"), 1)' : '1';
  const [row] = await both.rows(
    `SELECT ((${sizes.join(' + ')}) / ${days})::DOUBLE AS bytes
     FROM ${side}.${identifier(definition.dataset)}.${identifier(definition.name)}`,
  );
  return Number(row?.bytes ?? 0);
}
