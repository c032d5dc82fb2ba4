import type { OutputQuery } from '../compiler/statements/query.ts';
import type { Compiled, TypedColumn } from '../compiler/compiled.ts';
import { identifier, tableName } from '../compiler/names.ts';
import { typeName } from '../compiler/types.ts';
import { StatementError } from '../analyzer/errors.ts';
import { parseType } from '../analyzer/types.ts';
import type { Result } from '../result.ts';
import type { Statement } from '../script/tree.ts';
import type { StoredRelation } from './catalog.ts';
import { commitObject, type Execution, permanent } from './execute.ts';
import { unfold } from './dayfiles.ts';
import { countPartitions } from './metadata.ts';
import { tableColumns } from './tables.ts';
import { readResult } from './values.ts';

/** A table that takes rows. */
export interface Destination {
  readonly dataset: string;
  readonly table: string;
  /** `WRITE_EMPTY` refuses a table that has rows. */
  readonly write: 'WRITE_TRUNCATE' | 'WRITE_APPEND' | 'WRITE_EMPTY';
  /** `CREATE_NEVER` refuses one that is not there. */
  readonly create: 'CREATE_IF_NEEDED' | 'CREATE_NEVER';
}

/** Rows to be stored. */
export interface Rows extends OutputQuery {
  /** Whether each row brings its `_PARTITIONDATE` after the columns, for a table that is partitioned so. */
  readonly byLoadingDay: boolean;
}

/**
 * Puts rows into a table, all of them or none. A table that is not there gets their columns; one whose rows are replaced too, where its own
 * are others.
 *
 * @returns how many rows came.
 * @throws StatementError in BigQuery's words.
 */
export async function store(rows: Rows, destination: Destination, place: Execution): Promise<number> {
  const { dataset, table, write, create } = destination;
  const { dataset: home, name, existing } = permanent([dataset, table], place.world);
  const full = `Table ${dataset}.${table}`;
  if (existing === undefined && create === 'CREATE_NEVER') throw new StatementError(`Not found: ${full}`, 0);
  if (existing !== undefined && existing.kind !== 'table')
    throw new StatementError(`${dataset}.${table} is no table: rows cannot be written to it`, 0);
  const target = tableName([home, name]);
  if (existing !== undefined && write === 'WRITE_EMPTY') {
    const [[count] = []] = await place.connection.rows(`SELECT count(*) FROM ${target}`);
    if (count !== 0n) throw new StatementError(`Already Exists: ${full}`, 0);
  }
  if (existing !== undefined && (write === 'WRITE_APPEND' || fits(existing, rows.columns))) {
    checkColumns(existing, rows.columns, full);
    return place.connection.atomically(async () => {
      await unfold(place.connection, existing);
      if (write === 'WRITE_TRUNCATE') await place.connection.run(`DELETE FROM ${target}`);
      const added = await insert(rows, target, place);
      if (existing.ingestionTime) await countPartitions(place.connection, dataset, table);
      return added;
    });
  }
  let added = 0;
  await commitObject(place, {
    object: {
      kind: 'table',
      dataset: home,
      name,
      columns: rows.columns,
      ingestionTime: rows.byLoadingDay,
      refillable: false,
    },
    ddl: async () => {
      if (existing !== undefined) await unfold(place.connection, existing);
      await place.connection.run(
        `CREATE OR REPLACE TABLE ${target} (${tableColumns(rows.columns, rows.byLoadingDay)})`,
      );
      added = await insert(rows, target, place);
      if (rows.byLoadingDay) await countPartitions(place.connection, dataset, table);
    },
  });
  return added;
}

/** Puts rows into a table and gives what it then holds. */
export async function storeAndRead(rows: Rows, destination: Destination, place: Execution): Promise<Result> {
  await store(rows, destination, place);
  const path = [destination.dataset, destination.table] as const;
  const columns = place.world.catalog.relation(path)?.columns ?? [];
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  return readResult(columns, await place.connection.rows(`SELECT ${names} FROM ${tableName(path)}`));
}

/** @throws StatementError where a script is more than one statement: BigQuery gives only a query a destination. */
export function refuseOthers(statements: readonly Statement[]): Promise<void> {
  const [only] = statements;
  if (statements.length === 1 && only?.kind === 'sql') return Promise.resolve();
  return Promise.reject(
    new StatementError('configuration.query.destinationTable cannot be set for scripts', 0),
  );
}

/** @throws StatementError where a statement is no query. */
export function asRows(compiled: Compiled): Rows {
  if (compiled.kind === 'query') return { ...compiled, byLoadingDay: false };
  const word = compiled.kind === 'change' ? 'DML' : 'DDL';
  throw new StatementError(`Cannot set destination table in jobs with ${word} statements`, 0);
}

/** Columns are found by name. */
function insert({ columns, sql, byLoadingDay }: Rows, target: string, place: Execution): Promise<number> {
  const names = [...columns.map(({ name }) => name), ...(byLoadingDay ? ['_PARTITIONDATE'] : [])];
  return place.connection.run(`INSERT INTO ${target} (${names.map(identifier).join(', ')}) ${sql}`);
}

const typeOf = ({ type }: TypedColumn): string => typeName(parseType(type));

/** Whether a table can hold such rows as it is. */
function fits({ columns }: StoredRelation, wanted: readonly TypedColumn[]): boolean {
  return (
    columns.length === wanted.length &&
    columns.every((column, index) => {
      const other = wanted[index];
      return other?.name === column.name && typeOf(other) === typeOf(column);
    })
  );
}

/** @throws StatementError where rows have a column that the table lacks, one of another type, or lack a required one. */
function checkColumns({ columns }: StoredRelation, wanted: readonly TypedColumn[], full: string): void {
  const wrong = (what: string): StatementError =>
    new StatementError(`Provided Schema does not match ${full}. ${what}`, 0);
  for (const column of wanted) {
    const same = columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
    if (same === undefined) throw wrong(`Cannot add fields (field: ${column.name})`);
    if (typeOf(same) !== typeOf(column))
      throw wrong(`Field ${column.name} has changed type from ${typeOf(same)} to ${typeOf(column)}`);
  }
  const missing = columns.find(
    ({ name, notNull }) =>
      notNull === true && !wanted.some((column) => column.name.toLowerCase() === name.toLowerCase()),
  );
  if (missing !== undefined) throw wrong(`Field ${missing.name} is missing in new schema`);
}
