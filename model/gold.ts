import type { Unit } from './contract.ts';
import { buildDimension } from './generate/dimension.ts';
import { type Exported, exportLayer } from './generate/export.ts';
import { buildFact } from './generate/fact.ts';
import { type Built, goldStates, nextContents, nextTable, publishedOf } from './generate/published.ts';
import type { GeneratedRoutine } from './generate/routine.ts';
import { inOrder, type Node, upstream } from './graph.ts';
import type { TableOf } from './load.ts';
import { entitiesAmong, type Model } from './model.ts';
import { shortHash, withLiterals } from './place.ts';
import { nameOf, nodeOf, type Relation } from './relation.ts';
import { carry } from './sql/carry.ts';
import { replace } from './sql/references.ts';
import { columnsOf } from './tables.ts';
import { datasets, type Target } from './target.ts';
import { Units } from './units.ts';

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

/** The gold tables and the stages between them, in the order of building. */
export function builtTables(model: Model, target: Target, relations: readonly Relation[]): Built[] {
  const nodes = relations.map(nodeOf);
  const sqlOf = new Map(relations.map(({ name, sql }) => [name, sql]));
  const definitions = new Map(relations.map(({ name, definition }) => [name, definition]));
  const gold = relations.filter(({ name }) => name.startsWith('gold.')).map(nodeOf);
  const apart = martsApart(model, nodes);
  const units = new Units(model, relations);
  const recomputed = new Map(
    model.facts.flatMap((fact) => {
      const found = units.recomputed(fact, sqlOf.get(nameOf(fact)) ?? '');
      return found === undefined ? [] : [[fact.name, found] as const];
    }),
  );
  const contents = new Map(
    model.facts.map((fact) => [
      fact.name,
      nextContents(
        fact.name,
        columnsOf(fact).map((column) => column.name),
        recomputed.get(fact.name),
      ),
    ]),
  );
  return inOrder(gold).map(({ name: qualified }): Built => {
    const name = qualified.slice('gold.'.length);
    const build = besideGold(sqlOf.get(qualified) ?? '', contents);
    const definition = definitions.get(qualified);
    if (definition?.kind !== 'table') {
      const stage = model.stages.find((each) => each.name === name);
      const touched = stage === undefined ? undefined : units.touched(stage);
      return { name, build, ...(touched === undefined ? {} : { touched }) };
    }
    const by = recomputed.get(name);
    const above = upstream(nodes, qualified);
    // A change of anything that it is made from is a change of the table.
    const text = [qualified, ...[...above].sort()]
      .map((each) => `${each}\n${sqlOf.get(each) ?? ''}`)
      .join('\n');
    return {
      name,
      build,
      ...(by === undefined ? {} : { recomputed: by }),
      published: {
        columns: definition.columns.map((column) => column.name),
        primaryKey: definition.primaryKey,
        required: definition.columns
          .filter(
            (column) =>
              column.required && !definition.foreignKeys.some(({ columns }) => columns.includes(column.name)),
          )
          .map((column) => column.name),
        foreignKeys: definition.foreignKeys.map(({ columns, references: to }) => ({
          column: columns[0] ?? '',
          table: to.table,
          key: to.columns[0] ?? '',
        })),
        reconciles: model.facts.find((fact) => fact.name === name)?.contract.reconciles ?? [],
        isCompared: !model.facts.some((fact) => fact.name === name),
        definitionHash: shortHash(
          model,
          withLiterals(`${JSON.stringify([definition.columns, unitOf(model, name)])}\n${text}`, target),
        ),
        entities: entitiesAmong(model, above),
        ...(apart.has(name)
          ? { apart: { restsOn: [...apart].filter((mart) => mart === name || above.has(`gold.${mart}`)) } }
          : {}),
      },
    };
  });
}

/** Marts that no fact and no dimension is made from. */
function martsApart(model: Model, nodes: readonly Node[]): Set<string> {
  const beneath = new Set(
    [...model.facts, ...model.dimensions].flatMap(({ name }) => [...upstream(nodes, `gold.${name}`)]),
  );
  return new Set(model.marts.map(({ name }) => name).filter((name) => !beneath.has(`gold.${name}`)));
}

/** The unit of a fact: where it was wrong, so may be what was published by it. */
function unitOf(model: Model, name: string): Unit | undefined {
  return model.facts.find((fact) => fact.name === name)?.contract.unit;
}

/** The new contents of gold tables stand beside the old while they are built. */
function besideGold(sql: string, contents: ReadonlyMap<string, string>): string {
  return replace(sql, datasets, {
    reference: ({ dataset, name }) =>
      dataset === 'gold' ? (contents.get(name) ?? nextTable(name)) : `${dataset}.${name}`,
    parameter: () => undefined,
  });
}

/** The procedure that writes each table of gold that has been published anew to Parquet. */
export function exportGold(built: readonly Built[]): GeneratedRoutine {
  const tables = publishedOf(built).map(({ name, columns }): Exported => ({
    table: `gold.${name}`,
    folder: name,
    columns,
    bucket: '@analytics_bucket',
  }));
  return exportLayer('gold', tables, goldStates);
}
