import type { ColumnDefinition } from './definition.ts';
import { comparisonView, type Compared } from './generate/comparison.ts';
import { list, literal } from './generate/text.ts';
import { upstream } from './graph.ts';
import type { TableOf } from './load.ts';
import { entityOf, type Model } from './model.ts';
import { shortHash, withLiterals } from './place.ts';
import { nodeOf, type Relation, relationOf } from './relation.ts';
import { screensOf } from './screens.ts';
import type { Target } from './target.ts';

const column = (name: string, type: string, description: string): ColumnDefinition => ({
  name,
  type,
  required: false,
  description,
});

/** The view of the rows that fail a screen of a comparison. */
export function comparisonRelation({
  dataset,
  name,
  folder,
  contract,
  query,
}: TableOf<'comparison'>): Relation {
  const view = comparisonView(folder, contract, query);
  const columns = [
    ...contract.columns.map(({ name: each, type, description }) => column(each, type, description)),
    column('screens', 'ARRAY<STRING>', 'Screens that the row fails'),
  ];
  return relationOf(
    { kind: 'view', dataset, name, description: contract.description, columns, query: view },
    folder,
    view,
  );
}

/** The comparisons with the data sets that they read, however many views lie between. */
export function definedComparisons(model: Model, target: Target, relations: readonly Relation[]): Compared[] {
  const nodes = relations.map(nodeOf);
  const sqlOf = new Map(relations.map(({ name, sql }) => [name, sql]));
  return model.comparisons.map(({ dataset, name, contract }) => {
    const qualified = `${dataset}.${name}`;
    const above = upstream(nodes, qualified);
    const text = [qualified, ...[...above].sort()].map((each) => sqlOf.get(each) ?? '').join('\n');
    return {
      name,
      contract,
      definitionHash: shortHash(model, withLiterals(text, target)),
      dataSets: model.histories
        .filter((history) => above.has(`silver.${history.name}`))
        .map(entityOf)
        .sort(),
    };
  });
}

/** The views that follow from all contracts together. */
export function generatedViews(model: Model): Relation[] {
  return [screenView(model)];
}

function screenView(model: Model): Relation {
  const rows = screensOf(model).map(
    ({ name, dataSet, table, type, severity, description }) =>
      `STRUCT(${[
        `${literal(name)} AS name`,
        `${literal(dataSet)} AS data_set`,
        `${literal(table)} AS table_name`,
        `${literal(type)} AS type`,
        `${literal(severity)} AS severity`,
        `${literal(description)} AS description`,
      ].join(', ')})`,
  );
  const query = `
-- Generated from the contracts.
-- Grain: one screen of one table.
SELECT name, data_set, table_name, type, severity, description
FROM UNNEST([
  ${list(rows, 2)}
])`.trim();
  return relationOf(
    {
      kind: 'view',
      dataset: 'quality',
      name: 'screen',
      description: 'Every screen: what it looks at, what failing means and how much that matters',
      columns: [
        column('name', 'STRING', 'Name of the screen'),
        column('data_set', 'STRING', 'Data set that it judges; gold or pipeline where it judges none'),
        column('table_name', 'STRING', 'Table that it looks at, or view that lists what fails'),
        column('type', 'STRING', 'column, structure, business rule, snapshot, publish or run'),
        column(
          'severity',
          'STRING',
          'info and warn let through, reject quarantines the line, block stops the snapshot or gold',
        ),
        column('description', 'STRING', 'What failing it means'),
      ],
      query,
    },
    'model/quality.ts',
    query,
  );
}
