import type { ParameterTypes } from '../analyzer/catalog.ts';
import { StatementError } from '../analyzer/errors.ts';
import type { ObjectStore } from '../objects.ts';
import type { TypedColumn } from '../compiler/compiled.ts';
import type { ScriptScope } from '../script/engine.ts';
import type { Catalog } from './catalog.ts';
import type { Database } from './database.ts';
import type { Statements, StatementScope } from './statements.ts';
import type { Templates } from './templates.ts';

/** What the sessions of a warehouse share. */
export interface World {
  readonly project: string;
  /** Folder that holds a folder for each bucket. */
  readonly buckets: string | undefined;
  /** Where object tables find objects. */
  readonly objects: ObjectStore;
  readonly statements: Statements;
  readonly database: Database;
  /** What a new database may begin as, where anything is kept for later processes. */
  readonly templates: Templates | undefined;
  /** Told each piece of SQL that is a job in BigQuery. */
  readonly onJob: (sql: string) => void;
  /** Replaced as a whole after a change is committed. */
  catalog: Catalog;
}

const withoutBuckets = 'This warehouse was opened without buckets. Give openWarehouse a folder for them';

/** @throws StatementError where the warehouse was opened without buckets. */
export function bucketsOf({ buckets }: Pick<World, 'buckets'>): string {
  if (buckets === undefined) throw new StatementError(withoutBuckets, 0);
  return buckets;
}

/** What object tables see of a warehouse without buckets. */
export const noObjects: ObjectStore = {
  list: () => Promise.reject(new StatementError(withoutBuckets, 0)),
};

/** Where names are looked up. */
export interface Where extends Pick<World, 'project' | 'catalog'> {
  /** The dataset of names that are written without one. */
  readonly dataset?: string | undefined;
}

/** All that a statement of a script may name. */
export function statementScope(
  { project, catalog, dataset }: Where,
  temporary: ReadonlyMap<string, readonly TypedColumn[]>,
  { variables, inHandler }: ScriptScope,
  parameters: ParameterTypes,
  targetTypes?: readonly string[],
): StatementScope {
  const own = [...temporary].map(([name, columns]) => ({ path: [name], relation: [name] as const, columns }));
  const isOwn = (name: string | undefined): boolean =>
    own.some(({ path: [other] }) => other?.toLowerCase() === name?.toLowerCase());
  const all = catalog.tables();
  // A temporary table comes before one of the dataset.
  const unqualified = all.flatMap((table) =>
    table.path[0] === dataset && !isOwn(table.path[1]) ? [{ ...table, path: table.path.slice(1) }] : [],
  );
  return {
    project,
    dataset,
    tables: [...own, ...unqualified, ...all],
    variables: new Map([...variables].map(([name, { type }]) => [name, type])),
    slots: new Map([...variables].map(([name, { slot }]) => [name, slot])),
    parameters,
    inHandler,
    ...(targetTypes === undefined ? {} : { targetTypes }),
  };
}
