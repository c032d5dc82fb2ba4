import { buildDimension } from './generate/dimension.ts';
import { exportOf } from './generate/export.ts';
import { buildFact } from './generate/fact.ts';
import { nextTable, type Published } from './generate/run-gold.ts';
import { inOrder, upstream } from './graph.ts';
import type { TableOf } from './load.ts';
import { entityOf, type Model } from './model.ts';
import { shortHash, withLiterals } from './place.ts';
import { nameOf, nodeOf, type Relation } from './relation.ts';
import { carry } from './sql/carry.ts';
import { replace } from './sql/references.ts';
import { datasets, type Target } from './target.ts';

/** The SELECT that makes all rows of a gold table. */
export function buildOf(
  model: Model,
  table: TableOf<'dimension'> | TableOf<'fact'> | TableOf<'mart'>,
): string {
  const { contract, query, name } = table;
  const dimensions = new Map(model.dimensions.map((dimension) => [dimension.name, dimension.contract]));
  switch (contract.kind) {
    case 'fact':
      return buildFact({ contract, query, dimensions });
    case 'mart':
      return query;
    case 'dimension':
      return buildDimension({
        name,
        contract,
        query: contract.history === undefined ? query : carry(query, ['valid_from', 'valid_to']),
        referrers: model.histories.flatMap((history) =>
          history.contract.references
            .filter(({ to }) => to === contract.history)
            .map(({ columns }) => ({ history: `silver.${history.name}`, columns })),
        ),
        dimensions,
      });
  }
}

/** The gold tables in the order of building. */
export function publishedTables(model: Model, target: Target, relations: readonly Relation[]): Published[] {
  const gold = [...model.dimensions, ...model.facts, ...model.marts];
  const nodes = relations.map(nodeOf);
  const builds = new Map(gold.map((table) => [table.name, buildOf(model, table)]));
  const definitions = new Map(relations.map(({ definition }) => [nameOf(definition), definition]));
  const isGold = (name: string): boolean => name.startsWith('gold.');
  const ordered = inOrder(
    gold.map(({ name }) => nodes.find((node) => node.name === `gold.${name}`)).flatMap((node) => node ?? []),
  );
  return ordered.flatMap(({ name: qualified }) => {
    const definition = definitions.get(qualified);
    const table = gold.find(({ name }) => `gold.${name}` === qualified);
    if (definition?.kind !== 'table' || table === undefined) return [];
    const above = upstream(nodes, qualified);
    const madeFrom = [qualified, ...[...above].filter(isGold).sort()];
    const text = madeFrom
      .map((name) => `${name}\n${builds.get(name.slice('gold.'.length)) ?? ''}`)
      .join('\n');
    return [
      {
        name: table.name,
        columns: definition.columns.map(({ name }) => name),
        primaryKey: definition.primaryKey,
        foreignKeys: definition.foreignKeys.map(({ columns, references: to }) => ({
          column: columns[0] ?? '',
          table: to.table,
          key: to.columns[0] ?? '',
        })),
        build: replace(builds.get(table.name) ?? '', datasets, {
          reference: ({ dataset, name }) => (dataset === 'gold' ? nextTable(name) : `${dataset}.${name}`),
          parameter: () => undefined,
        }),
        definitionHash: shortHash(
          model,
          withLiterals(`${JSON.stringify(definition.columns)}\n${text}`, target),
        ),
        dataSets: model.histories
          .filter((history) =>
            [`silver.${history.name}`, `silver.${entityOf(history)}`].some((name) => above.has(name)),
          )
          .map(entityOf)
          .sort(),
      },
    ];
  });
}

/** The Parquet exports of gold. */
export function goldExports(published: readonly Published[]): string {
  return [
    '-- Parquet: each table that has changed.',
    ...published.map(({ name, columns }) =>
      exportOf(
        { table: `gold.${name}`, folder: name, columns, bucket: '@analytics_bucket' },
        `(SELECT CONCAT(definition_hash, ' ', silver_state) FROM wanted_table WHERE table_name = '${name}')`,
      ),
    ),
  ].join('\n');
}
