import { StatementError } from '../analyzer/errors.ts';
import type { Procedure } from '../script/engine.ts';
import { keyOf, type StoredRoutine } from './catalog.ts';
import type { Where } from './world.ts';

/** @throws StatementError where there is no such procedure. */
export function findRoutine(where: Where, path: readonly string[]): StoredRoutine {
  const { dataset, name } = routinePath(where, path);
  const routine = where.catalog.routines.get(keyOf(dataset, name));
  if (routine === undefined) throw new StatementError(`Procedure not found: ${path.join('.')}`, 0);
  return routine;
}

/** @throws StatementError where the path is no `dataset.name`, with or without this project. */
export function routinePath(
  { project, dataset: usual }: Where,
  path: readonly string[],
): { dataset: string; name: string } {
  const [first, second, third] = path.length === 1 && usual !== undefined ? [usual, ...path] : path;
  const own = third === undefined ? [first, second] : [second, third];
  const [dataset, name] = own;
  if (dataset === undefined || name === undefined || path.length > 3) {
    throw new StatementError(`A procedure is named dataset.name, not ${path.join('.')}`, 0);
  }
  if (third !== undefined && first !== project) {
    throw new StatementError(
      `Procedure ${path.join('.')}: the embedded warehouse has only the project ${project}`,
      0,
    );
  }
  return { dataset, name };
}

/** The procedure as the interpreter runs it. */
export function asProcedure(routine: StoredRoutine): Procedure {
  return { ...routine, name: keyOf(routine.dataset, routine.name) };
}
