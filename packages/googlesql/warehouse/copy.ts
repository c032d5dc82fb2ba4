import { identifier, tableName } from '../compiler/names.ts';
import { StatementError } from '../analyzer/errors.ts';
import { keyOf, type StoredTable } from './catalog.ts';
import type { Connection } from './database.ts';
import { type Destination, store } from './store.ts';
import { TransactionState } from './transaction.ts';
import type { World } from './world.ts';

/** Which table. */
export interface TableName {
  readonly dataset: string;
  readonly table: string;
}

/** @throws StatementError where there is no such table, or it is a view or lies outside. */
export function storedTable({ catalog }: World, { dataset, table }: TableName): StoredTable {
  const relation = catalog.relation([dataset, table]);
  if (relation === undefined) throw new StatementError(`Not found: Table ${keyOf(dataset, table)}`, 0);
  if (relation.kind !== 'table')
    throw new StatementError(`${keyOf(dataset, table)} is no table that holds rows`, 0);
  return relation;
}

/** Copies the rows of tables into one; a day of loading goes along where all have one. */
export function copyTables(
  world: World,
  connection: Connection,
  sources: readonly TableName[],
  destination: Destination,
): Promise<number> {
  const tables = sources.map((source) => storedTable(world, source));
  const [first] = tables;
  if (first === undefined) throw new StatementError('Required parameter is missing: sourceTables', 0);
  const there = world.catalog.relation([destination.dataset, destination.table]);
  const byLoadingDay = [...tables, ...(there?.kind === 'table' ? [there] : [])].every(
    (table) => table.ingestionTime,
  );
  const names = first.columns.map(({ name }) => identifier(name));
  const taken = [...names, ...(byLoadingDay ? ['"_PARTITIONDATE"'] : [])].join(', ');
  const sql = tables.map(({ dataset, name }) => `SELECT ${taken} FROM ${tableName([dataset, name])}`);
  return store({ columns: first.columns, sql: sql.join(' UNION ALL '), byLoadingDay }, destination, {
    world,
    connection,
    transaction: new TransactionState(connection),
    temporary: new Map(),
    dataset: undefined,
  });
}
