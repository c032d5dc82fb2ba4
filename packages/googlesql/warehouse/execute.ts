import type {
  Compiled,
  CompiledChange,
  CompiledCreateTable,
  CompiledCreateView,
  CompiledDrop,
  CompiledQuery,
  TablePath,
  TypedColumn,
} from '../compiler/compiled.ts';
import { identifier, tableName } from '../compiler/names.ts';
import { StatementError } from '../analyzer/errors.ts';
import { keyOf, type StoredObject, type StoredRelation } from './catalog.ts';
import type { Connection } from './database.ts';
import { alter } from './alter.ts';
import { momentOf } from './expire.ts';
import { unfold } from './dayfiles.ts';
import { exportData } from './export.ts';
import { countPartitions, createDataset, dropDataset, putObject, removeObject } from './metadata.ts';
import { tableColumns, viewDdl } from './tables.ts';
import type { TransactionState } from './transaction.ts';
import { bucketsOf, type World } from './world.ts';

/** Temporary tables of a script, by name. */
export type TempTables = ReadonlyMap<string, readonly TypedColumn[]>;

export interface Execution {
  readonly world: World;
  readonly connection: Connection;
  readonly transaction: TransactionState;
  readonly temporary: TempTables;
  /** The dataset of names that are written without one. */
  readonly dataset: string | undefined;
}

/** What a statement left behind. */
export interface Done {
  readonly temporary: TempTables;
  /** Rows that a change touched: `@@row_count`. */
  readonly changed?: number;
}

/**
 * Runs a compiled statement other than a query.
 *
 * @throws StatementError for what GoogleSQL forbids; errors of DuckDB come as they are.
 */
export async function execute(compiled: Exclude<Compiled, CompiledQuery>, place: Execution): Promise<Done> {
  const { connection, temporary } = place;
  switch (compiled.kind) {
    case 'change':
      return { temporary, changed: await change(compiled, place) };
    case 'create_table':
      return { temporary: await createTable(compiled, place) };
    case 'create_view':
      await createView(compiled, place);
      return { temporary };
    case 'alter':
      await alter(compiled, place);
      return { temporary };
    case 'drop':
      return { temporary: await drop(compiled, place) };
    case 'create_schema':
      await createSchema(compiled.name, compiled.mode, place);
      return { temporary };
    case 'export':
      place.transaction.refuse('EXPORT DATA');
      await exportData(connection, compiled, bucketsOf(place.world));
      return { temporary };
    case 'assert':
      if ((await connection.value(compiled.sql)) !== true) {
        throw new StatementError(compiled.message === '' ? 'Assertion failed' : compiled.message, 0);
      }
      return { temporary };
  }
}

async function change(compiled: CompiledChange, place: Execution): Promise<number> {
  const { connection, world } = place;
  const relation = world.catalog.relation(compiled.target);
  if (compiled.target.length === 2 && relation?.kind !== 'table') {
    throw new StatementError(`${compiled.target.join('.')} is no table: its rows cannot be changed`, 0);
  }
  const isPartitioned = relation?.kind === 'table' && relation.ingestionTime;
  // A statement by itself is a transaction already.
  if (compiled.guards.length === 0 && !isPartitioned) return connection.run(compiled.sql);
  return within(place, async () => {
    if (isPartitioned) await unfold(connection, relation);
    for (const guard of compiled.guards) {
      if ((await connection.value(guard.sql)) === true) throw new StatementError(guard.message, 0);
    }
    const changed = await connection.run(compiled.sql);
    if (isPartitioned) {
      await countPartitions(connection, relation.dataset, relation.name);
    }
    return changed;
  });
}

async function createTable(compiled: CompiledCreateTable, place: Execution): Promise<TempTables> {
  const { target, temporary: isTemporary, mode } = compiled;
  if (isTemporary) {
    const [name] = target;
    const known = knownTemporary(place.temporary, name);
    if (known !== undefined && mode === 'if_not_exists') return place.temporary;
    if (known !== undefined && mode === 'new') throw alreadyExists(target);
    await writeTable(place.connection, compiled);
    const tables = new Map(place.temporary);
    if (known !== undefined) tables.delete(known);
    return tables.set(name, compiled.columns);
  }
  place.transaction.refuse('CREATE TABLE of a table that is not temporary');
  const { dataset, name, existing } = permanent(target, place.world);
  if (existing !== undefined && mode === 'if_not_exists') return place.temporary;
  if (existing !== undefined && (mode === 'new' || existing.kind !== 'table')) throw alreadyExists(target);
  const expiresAt = compiled.expires === undefined ? undefined : await momentOf(place, compiled.expires);
  await commitObject(place, {
    object: {
      kind: 'table',
      dataset,
      name,
      columns: compiled.columns,
      ingestionTime: compiled.ingestionTime,
      refillable: false,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
    ddl: async () => {
      if (existing?.kind === 'table') await unfold(place.connection, existing);
      await writeTable(place.connection, compiled);
    },
  });
  return place.temporary;
}

/** Makes the table with its rows. */
async function writeTable(connection: Connection, compiled: CompiledCreateTable): Promise<void> {
  const { target, columns, as } = compiled;
  const create = `CREATE OR REPLACE ${compiled.temporary ? 'TEMP ' : ''}TABLE ${tableName(target)}`;
  const plain = !compiled.ingestionTime && columns.every(({ notNull }) => notNull !== true);
  if (as !== undefined && plain) {
    const names = columns.map(({ name }) => identifier(name)).join(', ');
    await connection.run(`${create} AS SELECT * FROM (${as}) AS source(${names})`);
    return;
  }
  await connection.run(`${create} (${tableColumns(columns, compiled.ingestionTime)})`);
  if (as === undefined) return;
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  await connection.run(`INSERT INTO ${tableName(target)} (${names}) ${as}`);
}

async function createView(compiled: CompiledCreateView, place: Execution): Promise<void> {
  const { target, mode, columns } = compiled;
  place.transaction.refuse('CREATE VIEW');
  const { dataset, name, existing } = permanent(target, place.world);
  if (existing !== undefined && mode === 'if_not_exists') return;
  if (existing !== undefined && (mode === 'new' || existing.kind !== 'view')) throw alreadyExists(target);
  await commitObject(place, {
    object: {
      kind: 'view',
      dataset,
      name,
      columns,
      query: compiled.sql,
      ...(compiled.materialized ? { materialized: true } : {}),
    },
    ddl: () => place.connection.run(viewDdl(compiled)),
  });
}

async function drop(compiled: CompiledDrop, place: Execution): Promise<TempTables> {
  const { target, object, ifExists } = compiled;
  const { connection, world } = place;
  const [first, second] = target;
  const notFound = new StatementError(`Not found: ${object} ${target.join('.')}`, 0);
  if (object === 'schema') {
    await dropSchema(first, ifExists, place);
    return place.temporary;
  }
  const known = second === undefined ? knownTemporary(place.temporary, first) : undefined;
  if (known !== undefined && object === 'table') {
    await connection.run(`DROP TABLE temp.${identifier(known)}`);
    const tables = new Map(place.temporary);
    tables.delete(known);
    return tables;
  }
  const path =
    second === undefined && place.dataset !== undefined ? ([place.dataset, first] as const) : target;
  const relation = world.catalog.relation(path);
  if (relation === undefined && ifExists) return place.temporary;
  if (relation?.kind !== object) throw notFound;
  place.transaction.refuse(`DROP of a ${object} that is not temporary`);
  await connection.atomically(async () => {
    if (relation.kind === 'table') await unfold(connection, relation);
    await connection.run(`DROP ${object} ${tableName(path)}`);
    await removeObject(connection, relation);
  });
  const catalog = world.catalog.copy();
  catalog.remove(relation);
  world.catalog = catalog;
  return place.temporary;
}

async function createSchema(
  name: string,
  mode: 'new' | 'or_replace' | 'if_not_exists',
  place: Execution,
): Promise<void> {
  const { connection, world } = place;
  place.transaction.refuse('CREATE SCHEMA');
  if (world.catalog.datasets.has(name)) {
    if (mode === 'if_not_exists') return;
    throw new StatementError(`Already Exists: Dataset ${name}`, 0);
  }
  world.catalog.refuseOtherCase(name);
  await connection.atomically(() => createDataset(connection, world.project, name));
  const catalog = world.catalog.copy();
  catalog.datasets.add(name);
  world.catalog = catalog;
}

async function dropSchema(name: string, ifExists: boolean, place: Execution): Promise<void> {
  const { connection, world } = place;
  place.transaction.refuse('DROP SCHEMA');
  if (!world.catalog.datasets.has(name)) {
    if (ifExists) return;
    throw new StatementError(`Not found: Dataset ${name}`, 0);
  }
  const objects = [...world.catalog.relations.values(), ...world.catalog.routines.values()];
  if (objects.some(({ dataset }) => dataset === name)) {
    throw new StatementError(`Dataset ${name} is still in use: drop its tables, views and routines first`, 0);
  }
  await connection.atomically(() => dropDataset(connection, name));
  const catalog = world.catalog.copy();
  catalog.datasets.delete(name);
  world.catalog = catalog;
}

interface NewObject {
  readonly object: StoredObject;
  readonly ddl: () => Promise<unknown>;
}

/** Makes a permanent object and its record together. */
export async function commitObject(
  { connection, world }: Execution,
  { object, ddl }: NewObject,
): Promise<void> {
  const replaced = world.catalog.relations.get(keyOf(object.dataset, object.name));
  await connection.atomically(async () => {
    await ddl();
    if (replaced !== undefined && object.kind !== 'routine') await removeObject(connection, replaced);
    await putObject(connection, object);
  });
  const catalog = world.catalog.copy();
  catalog.put(object);
  world.catalog = catalog;
}

export function permanent(
  target: TablePath,
  world: World,
): { dataset: string; name: string; existing: StoredRelation | undefined } {
  const [dataset, name] = target;
  if (name === undefined) {
    throw new StatementError(
      `Table ${dataset} must be qualified with a dataset (e.g. dataset.${dataset})`,
      0,
    );
  }
  if (!world.catalog.datasets.has(dataset)) throw new StatementError(`Not found: Dataset ${dataset}`, 0);
  world.catalog.refuseOtherCase(dataset, name);
  return { dataset, name, existing: world.catalog.relation(target) };
}

/** The temporary table's name as it was created: names of temporary tables ignore case locally. */
function knownTemporary(tables: TempTables, name: string): string | undefined {
  return [...tables.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
}

function alreadyExists(target: TablePath): StatementError {
  return new StatementError(`Already Exists: Table ${target.join('.')}`, 0);
}

/** Runs the work in the script's transaction, or else in one of its own. */
function within<Value>({ connection, transaction }: Execution, work: () => Promise<Value>): Promise<Value> {
  return transaction.isOpen ? work() : connection.atomically(work);
}
