import type { ObjectStore } from '../objects.ts';
import type { TypedColumn } from '../compiler/compiled.ts';
import type { Scope } from '../script/engine.ts';
import type { Catalog } from './catalog.ts';
import type { Database } from './database.ts';
import type { Statements, StatementScope } from './statements.ts';

/** What the sessions of a warehouse share. */
export interface World {
  readonly project: string;
  /** Folder that holds a folder for each bucket. */
  readonly buckets: string;
  /** Where object tables find objects. */
  readonly objects: ObjectStore;
  readonly statements: Statements;
  readonly database: Database;
  /** Replaced as a whole after a change is committed. */
  catalog: Catalog;
}

/** All that a statement of a script may name. */
export function statementScope(
  { project, catalog }: Pick<World, 'project' | 'catalog'>,
  temporary: ReadonlyMap<string, readonly TypedColumn[]>,
  { variables, inHandler }: Scope,
  parameters: ReadonlyMap<string, string>,
  targetTypes?: readonly string[],
): StatementScope {
  const own = [...temporary].map(([name, columns]) => ({ path: [name], relation: [name] as const, columns }));
  return {
    project,
    tables: [...own, ...catalog.tables()],
    variables: new Map([...variables].map(([name, { type }]) => [name, type])),
    slots: new Map([...variables].map(([name, { slot }]) => [name, slot])),
    parameters,
    inHandler,
    ...(targetTypes === undefined ? {} : { targetTypes }),
  };
}
