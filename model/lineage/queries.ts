import { rowRelations } from '../compile.ts';
import type { Definition } from '../definition.ts';
import type { Model } from '../model.ts';
import { withLiterals } from '../place.ts';
import { nameOf } from '../relation.ts';
import type { Target } from '../target.ts';

/** A query whose columns are to be traced, named after the relation that it makes. */
export interface TracedQuery {
  /** `dataset.name` without the target's suffix. */
  readonly name: string;
  readonly sql: string;
}

/** The queries that make a model's views, stages and gold tables, and the definitions of all that they read. */
export function tracedQueries(
  model: Model,
  target: Target,
): { queries: TracedQuery[]; definitions: Definition[] } {
  const relations = rowRelations(model, target);
  const made = new Set(
    relations.filter(({ definition }) => definition !== undefined).map(({ name }) => name),
  );
  const stages = model.stages
    .filter((stage) => !made.has(nameOf(stage)))
    .map(({ dataset, name, contract: { description, columns }, query }): Definition => ({
      kind: 'view',
      dataset,
      name,
      description,
      columns,
      query,
    }));
  return {
    queries: relations
      .filter(({ sql }) => sql !== '')
      .map(({ name, sql }) => ({ name, sql: withLiterals(sql, target) })),
    definitions: [
      ...relations.flatMap(({ definition }) => (definition === undefined ? [] : [definition])),
      ...stages,
    ],
  };
}
