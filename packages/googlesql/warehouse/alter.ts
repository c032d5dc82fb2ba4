import type { AlterAction, CompiledAlter, TypedColumn } from '../compiler/compiled.ts';
import { identifier, tableName } from '../compiler/names.ts';
import { duckdbType } from '../compiler/types.ts';
import { StatementError } from '../analyzer/errors.ts';
import { parseType } from '../analyzer/types.ts';
import { keyOf, type StoredTable } from './catalog.ts';
import { unfold } from './dayfiles.ts';
import type { Execution } from './execute.ts';
import { momentOf } from './expire.ts';
import { putAltered } from './metadata.ts';
import { columnSql } from './tables.ts';

/** A type may become one that holds all of its values. @see https://cloud.google.com/bigquery/docs/managing-table-schemas#change_a_columns_data_type */
const wider: Readonly<Record<string, readonly string[]>> = {
  INT64: ['NUMERIC', 'FLOAT64'],
  NUMERIC: ['FLOAT64'],
};

/** ALTER TABLE, VIEW or SCHEMA: all of its actions or none. */
export async function alter(
  { object, target, ifExists, actions }: CompiledAlter,
  place: Execution,
): Promise<void> {
  place.transaction.refuse(`ALTER ${object.toUpperCase()}`);
  const { world, connection } = place;
  const [dataset] = target;
  const relation = world.catalog.relation(target);
  const isThere = object === 'schema' ? world.catalog.datasets.has(dataset) : relation?.kind === object;
  if (!isThere) {
    if (ifExists) return;
    const what = object === 'schema' ? 'Dataset' : 'Table';
    throw new StatementError(`Not found: ${what} ${target.join('.')}`, 0);
  }
  if (relation?.kind !== 'table' || actions.length === 0) return;
  // What a script has changed is no longer what a definition made.
  let table: StoredTable = { ...relation, definition: undefined };
  await connection.atomically(async () => {
    await unfold(connection, relation);
    for (const action of actions) table = await act(table, action, place);
    await putAltered(connection, relation, table);
  });
  const catalog = world.catalog.copy();
  catalog.remove(relation);
  catalog.put(table);
  world.catalog = catalog;
}

/** Does one action and gives the table as it is then. */
async function act(table: StoredTable, action: AlterAction, place: Execution): Promise<StoredTable> {
  const { connection, world } = place;
  const { dataset, name, columns } = table;
  const run = (change: string): Promise<number> =>
    connection.run(`ALTER TABLE ${tableName([dataset, name])} ${change}`);
  const find = (column: string): TypedColumn | undefined =>
    columns.find((each) => each.name.toLowerCase() === column.toLowerCase());
  /** Another column in the place of one. */
  const replace = (column: TypedColumn, by: readonly TypedColumn[]): StoredTable => ({
    ...table,
    columns: columns.flatMap((each) => (each === column ? by : [each])),
  });
  switch (action.kind) {
    case 'add_column': {
      const { column, ifNotExists } = action;
      if (find(column.name) === undefined) {
        await run(`ADD COLUMN ${columnSql(column)}`);
        return { ...table, columns: [...columns, column] };
      }
      if (ifNotExists) return table;
      throw new StatementError(`Column already exists: ${column.name}`, 0);
    }
    case 'rename': {
      world.catalog.refuseOtherCase(dataset, action.to);
      if (world.catalog.relation([dataset, action.to]) !== undefined)
        throw new StatementError(`Already Exists: Table ${keyOf(dataset, action.to)}`, 0);
      await run(`RENAME TO ${identifier(action.to)}`);
      return { ...table, name: action.to };
    }
    case 'expire':
      return { ...table, expiresAt: await momentOf(place, action.expires) };
    default:
      break;
  }
  const column = find(action.name);
  if (column === undefined) {
    if (action.ifExists) return table;
    throw new StatementError(`Column not found: ${action.name}`, 0);
  }
  const quotedName = identifier(column.name);
  switch (action.kind) {
    case 'drop_column':
      if (columns.length === 1)
        throw new StatementError(`${column.name} is the only column of ${keyOf(dataset, name)}`, 0);
      await run(`DROP COLUMN ${quotedName}`);
      return replace(column, []);
    case 'rename_column':
      if (find(action.to) !== undefined) throw new StatementError(`Column already exists: ${action.to}`, 0);
      await run(`RENAME COLUMN ${quotedName} TO ${identifier(action.to)}`);
      return replace(column, [{ ...column, name: action.to }]);
    case 'drop_not_null': {
      if (column.notNull !== true) return table;
      await run(`ALTER COLUMN ${quotedName} DROP NOT NULL`);
      return replace(column, [{ name: column.name, type: column.type }]);
    }
    case 'set_type': {
      const type = parseType(action.type);
      if (column.type === action.type) return table;
      if (wider[column.type]?.includes(action.type) !== true)
        throw new StatementError(
          `ALTER TABLE ALTER COLUMN SET DATA TYPE requires that the existing column type (${column.type}) is assignable to the new type (${action.type})`,
          0,
        );
      await run(`ALTER COLUMN ${quotedName} SET DATA TYPE ${duckdbType(type)}`);
      return replace(column, [{ ...column, type: action.type }]);
    }
  }
}
