import { checkContract } from './check.ts';
import { isKind, loadDeclared, type Routine, type SqlFile, type Table, type TableOf } from './load.ts';
import { type Problem, refuse } from './problem.ts';

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
  refuse([...tables.flatMap(checkContract), ...checkNames(model), ...checkReferences(model)]);
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

function checkNames(model: Omit<Model, 'hash'>): Problem[] {
  const layer = {
    bronze: 'bronze',
    history: 'silver',
    dimension: 'gold',
    fact: 'gold',
    mart: 'gold',
    stage: 'gold',
    comparison: 'quality',
    materialized_view: 'gold',
  } as const;
  const prefix = { dimension: 'dim_', fact: 'fact_', mart: 'mart_', stage: 'stage_' } as const;
  return model.tables.flatMap((table) => {
    const { kind } = table.contract;
    const path = `${table.folder}/table.yaml`;
    const problems: Problem[] = [];
    if (kind in layer && layer[kind as keyof typeof layer] !== table.dataset) {
      problems.push({ path, message: `a ${kind} belongs into ${layer[kind as keyof typeof layer]}` });
    }
    if (kind in prefix && !table.name.startsWith(prefix[kind as keyof typeof prefix])) {
      problems.push({ path, message: `a ${kind} is named ${prefix[kind as keyof typeof prefix]}…` });
    }
    if (kind === 'history' && !model.bronze.some(({ name }) => `${name}_history` === table.name)) {
      problems.push({ path, message: 'a history is named <bronze table>_history' });
    }
    return problems;
  });
}

function checkReferences(model: Omit<Model, 'hash'>): Problem[] {
  const dimensions = new Set(model.dimensions.map(({ name }) => name));
  const histories = new Set(model.histories.map(({ name }) => name));
  return [
    ...model.histories.flatMap(({ folder, contract }) =>
      contract.references
        .filter(({ to }) => !histories.has(to))
        .map(({ to }) => ({
          path: `${folder}/table.yaml`,
          message: `refers to the history ${to}, which does not exist`,
        })),
    ),
    ...[...model.facts, ...model.dimensions].flatMap(({ folder, contract }) =>
      contract.references
        .filter(({ dimension }) => !dimensions.has(dimension))
        .map(({ dimension }) => ({
          path: `${folder}/table.yaml`,
          message: `refers to ${dimension}, which does not exist`,
        })),
    ),
    ...model.facts.flatMap(({ folder, contract }) =>
      contract.references.flatMap((reference) => {
        const target = model.dimensions.find(({ name }) => name === reference.dimension)?.contract;
        const isVersioned = target?.history !== undefined;
        if (reference.through !== undefined || isVersioned === (reference.as_of !== undefined)) return [];
        return [
          {
            path: `${folder}/table.yaml`,
            message: isVersioned
              ? `${reference.dimension} has versions: say as_of which time`
              : `${reference.dimension} has no versions: leave as_of out`,
          },
        ];
      }),
    ),
    ...model.dimensions
      .filter(({ contract }) => contract.history !== undefined && !histories.has(contract.history))
      .map(({ folder, contract }) => ({
        path: `${folder}/table.yaml`,
        message: `keeps the versions of ${contract.history ?? ''}, which does not exist`,
      })),
  ];
}
