import { compile, tableRelations } from './compile.ts';
import { nextTable } from './generate/published.ts';
import type { Part } from './generate/routine.ts';
import { entityOf, type Model } from './model.ts';
import { builtTables } from './gold.ts';
import { placed } from './place.ts';
import { generatedRoutines } from './routines.ts';
import { sql } from './sql/template.ts';
import { datasetName, type Target } from './target.ts';

/**
 * The SQL that makes a table, as it stands in the routine or view that runs it; undefined where it has none.
 *
 * @param name `dataset.name`, or the name alone.
 */
export function sqlOf(model: Model, target: Target, name: string): string | undefined {
  const isAsked = (dataset: string, table: string): boolean =>
    name === table || name === `${datasetName(target, dataset)}.${table}`;
  const history = model.histories.find(({ dataset, name: table }) => isAsked(dataset, table));
  if (history !== undefined) {
    const entity = entityOf(history);
    return partsOf(model, target, 'apply_snapshots')
      .filter((part) => part.name === `judge_${entity}` || part.name === `apply_${entity}`)
      .map((part) => part.sql)
      .join('\n');
  }
  const table = builtTables(model, target, tableRelations(model, target)).find((published) =>
    isAsked('gold', published.name),
  );
  if (table !== undefined) {
    return placed(
      sql`
-- Generated from sql/gold/${table.name}/table.yaml and query.sql.
CREATE OR REPLACE TEMP TABLE ${nextTable(table.name)} AS
${table.build};`,
      target,
    );
  }
  const definition = compile(model, target).find(
    ({ dataset, name: table }) => name === table || name === `${dataset}.${table}`,
  );
  switch (definition?.kind) {
    case 'view':
    case 'materialized_view':
      return definition.query;
    case 'routine':
      return definition.body;
    default:
      return undefined;
  }
}

/** The pieces of a procedure whose body is too long to be read at once, in its order; none where it is not. */
export function partsOf(model: Model, target: Target, routine: string): Part[] {
  const routines = generatedRoutines(model, target, tableRelations(model, target));
  const { parts = [] } = routines.find(({ name }) => name === routine) ?? {};
  return parts.map(({ name, sql: text }) => ({ name, sql: placed(text, target) }));
}
