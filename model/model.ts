import { checkColumns } from './checks/columns.ts';
import { checkExpressions } from './checks/expressions.ts';
import { checkLineErrors } from './checks/line-errors.ts';
import { checkHistories } from './checks/histories.ts';
import { checkLayout } from './checks/layout.ts';
import { checkLookups } from './checks/lookups.ts';
import { checkTableNames } from './checks/names.ts';
import { checkSqlTexts } from './checks/sql-text.ts';
import { headerOf } from './contract.ts';
import { isKind, loadDeclared, type Routine, type SqlFile, type Table, type TableOf } from './load.ts';
import { refuse } from './problem.ts';

/** A digest of a text in lower-case hex; handed in, for the model knows no platform. */
export type Hash = (text: string) => string;

/** The tables that `sql/` declares, checked one by one. What they are together is compiled for a target. */
export interface Model {
  readonly tables: readonly Table[];
  readonly bronze: readonly TableOf<'bronze'>[];
  readonly histories: readonly TableOf<'history'>[];
  readonly dimensions: readonly TableOf<'dimension'>[];
  readonly facts: readonly TableOf<'fact'>[];
  readonly marts: readonly TableOf<'mart'>[];
  readonly stages: readonly TableOf<'stage'>[];
  readonly comparisons: readonly TableOf<'comparison'>[];
  /** Those that are written by hand. */
  readonly routines: readonly Routine[];
  readonly hash: Hash;
}

/**
 * Reads a model from the texts of `sql/`.
 *
 * @throws ModelError with all problems at once, each with file and line.
 */
export function loadModel(files: readonly SqlFile[], hash: Hash): Model {
  const { tables, routines } = loadDeclared(files);
  const model = {
    tables,
    routines,
    bronze: tables.filter(isKind('bronze')),
    histories: tables.filter(isKind('history')),
    dimensions: tables.filter(isKind('dimension')),
    facts: tables.filter(isKind('fact')),
    marts: tables.filter(isKind('mart')),
    stages: tables.filter(isKind('stage')),
    comparisons: tables.filter(isKind('comparison')),
    hash,
  };
  refuse([
    ...tables.flatMap(checkColumns),
    ...tables.flatMap(checkLayout),
    ...checkTableNames(model),
    ...checkHistories(model),
    ...checkLookups(model),
    ...checkSqlTexts(model),
    ...checkExpressions(model),
    ...checkLineErrors(model),
  ]);
  return model;
}

/** The entity that a history keeps: `users_history` keeps `users`. */
export function entityOf(history: TableOf<'history'>): string {
  return history.name.replace(/_history$/, '');
}

/** The entities whose histories are among some names of relations, in alphabetical order. */
export function entitiesAmong(model: Model, names: ReadonlySet<string>): string[] {
  return model.histories
    .filter(({ name }) => names.has(`silver.${name}`))
    .map(entityOf)
    .sort();
}

/** The bronze table of a history. */
export function bronzeOf(model: Model, history: TableOf<'history'>): TableOf<'bronze'> {
  const found = model.bronze.find(({ name }) => name === entityOf(history));
  if (found === undefined) throw new Error(`bronze.${entityOf(history)} does not exist`);
  return found;
}

/** The entities that the model knows, those first that others refer to. */
export function entitiesOf(model: Model): string[] {
  return model.histories.map(entityOf);
}

/**
 * The columns that an entity's files have.
 *
 * @throws Error for an entity that the model does not know.
 */
export function deliveredColumnsOf(model: Model, entity: string): ReturnType<typeof headerOf> {
  const history = model.histories.find((each) => entityOf(each) === entity);
  if (history === undefined) throw new Error(`The model has no entity ${entity}.`);
  return headerOf(bronzeOf(model, history).contract);
}
