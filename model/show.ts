import { compile, tableRelations } from './compile.ts';
import { applyHistory } from './generate/history.ts';
import { nextTable } from './generate/run-gold.ts';
import { definedHistories } from './silver.ts';
import { entityOf, type Model } from './model.ts';
import { builtTables } from './gold.ts';
import { placed } from './place.ts';
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
    const defined = definedHistories(model, target).find(({ entity }) => entity === entityOf(history));
    return defined === undefined ? undefined : placed(applyHistory(defined, defined.definitionHash), target);
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
