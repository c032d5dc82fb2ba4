import { StatementError } from '../analyzer/errors.ts';
import type { NewProcedure } from '../script/engine.ts';
import { checkRoutine } from './check.ts';
import { findRoutine, routinePath } from './routinepath.ts';
import { keyOf, type StoredRoutine } from './catalog.ts';
import type { Connection } from './database.ts';
import { putObject, removeObject } from './metadata.ts';
import type { World } from './world.ts';

/** CREATE PROCEDURE: checked by the rules of strict mode. */
export async function createRoutine(
  world: World,
  connection: Connection,
  procedure: NewProcedure,
): Promise<void> {
  const { dataset, name } = routinePath(world, procedure.path);
  if (!world.catalog.datasets.has(dataset)) throw new StatementError(`Not found: Dataset ${dataset}`, 0);
  if (world.catalog.routines.has(keyOf(dataset, name))) {
    if (procedure.mode === 'if_not_exists') return;
    if (procedure.mode === 'new') throw new StatementError(`Already Exists: Procedure ${dataset}.${name}`, 0);
  }
  const statements = await world.statements.parse(procedure.body);
  const routine: StoredRoutine = {
    kind: 'routine',
    dataset,
    name,
    arguments: procedure.arguments,
    body: procedure.body,
    statements,
  };
  await checkRoutine(world, world.catalog, routine);
  await connection.atomically(() => putObject(connection, routine));
  const catalog = world.catalog.copy();
  catalog.put(routine);
  world.catalog = catalog;
}

export async function dropRoutine(
  world: World,
  connection: Connection,
  path: readonly string[],
  ifExists: boolean,
): Promise<void> {
  const { dataset, name } = routinePath(world, path);
  if (ifExists && !world.catalog.routines.has(keyOf(dataset, name))) return;
  const routine = findRoutine(world, path);
  await connection.atomically(() => removeObject(connection, routine));
  const catalog = world.catalog.copy();
  catalog.remove(routine);
  world.catalog = catalog;
}
