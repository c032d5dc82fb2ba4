import type { Unit } from './contract.ts';
import { buildDimension } from './generate/dimension.ts';
import { type Exported, exportLayer } from './generate/export.ts';
import { buildFact } from './generate/fact.ts';
import {
  type Built,
  goldStates,
  nextContents,
  nextTable,
  publishedOf,
  type Recomputed,
} from './generate/published.ts';
import type { GeneratedRoutine } from './generate/routine.ts';
import { rowsTogether, type Together } from './generate/together.ts';
import { inOrder, type Node, upstream } from './graph.ts';
import type { TableOf } from './load.ts';
import { entitiesAmong, type Model } from './model.ts';
import { shortHash, withLiterals } from './place.ts';
import { nameOf, nodeOf, type Relation } from './relation.ts';
import { carry } from './sql/carry.ts';
import { replace } from './sql/references.ts';
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
  const together = new Map<string, Together>([
    ...buildable(
      model.dimensions.map(({ name }) => name),
      nodes,
    )
      .filter((name) => !isLarge(model, name))
      .map((name) => [name, 'next_dimensions'] as const),
    ...buildable([...apart], nodes)
      .filter((name) => !isLarge(model, name))
      .map((name) => [name, 'next_marts'] as const),
  ]);
  const next = (name: string): string => {
    const within = together.get(name);
    return within === undefined ? nextTable(name) : rowsTogether(within, name);
  };
  const order = togetherInOrder(gold, together);
  const recomputed = new Map<string, Recomputed>();
  /** The new contents of a table as they stand in a FROM, the rows that stay included. */
  const contents = (name: string): string => {
    const by = recomputed.get(name);
    const definition = definitions.get(`gold.${name}`);
    return by === undefined || definition?.kind !== 'table'
      ? next(name)
      : nextContents(
          { name, next: next(name), recomputed: by },
          definition.columns.map((column) => column.name),
        );
  };
  const units = new Units(model, relations, contents);
  const withUnits = [...model.stages, ...model.facts];
  // A fact reads the contents of stages, of which some rows stay: first the stages.
  for (const { name } of order) {
    const table = withUnits.find((each) => nameOf(each) === name);
    const found = table === undefined ? undefined : units.recomputed(table, sqlOf.get(name) ?? '');
    if (table !== undefined && found !== undefined) recomputed.set(table.name, found);
  }
  return order.map(({ name: qualified }): Built => {
    const name = qualified.slice('gold.'.length);
    const within = together.get(name);
    // Within the statement that builds several tables they stand under their own names.
    const build = besideGold(sqlOf.get(qualified) ?? '', (table) =>
      within !== undefined && together.get(table) === within ? nextTable(table) : contents(table),
    );
    const definition = definitions.get(qualified);
    if (definition?.kind !== 'table') return { name, build, next: next(name) };
    const by = recomputed.get(name);
    const above = upstream(nodes, qualified);
    // A change of anything that it is made from is a change of the table.
    const text = [qualified, ...[...above].sort()]
      .map((each) => `${each}\n${sqlOf.get(each) ?? ''}`)
      .join('\n');
    return {
      name,
      build,
      next: next(name),
      ...(within === undefined ? {} : { together: within }),
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
          members: next(to.table),
        })),
        reconciles: model.facts.find((fact) => fact.name === name)?.contract.reconciles ?? [],
        isCompared: !withUnits.some((table) => table.name === name),
        isExported: !model.stages.some((stage) => stage.name === name),
        definitionHash: shortHash(
          model,
          withLiterals(`${JSON.stringify([definition.columns, unitOf(model, name)])}\n${text}`, target),
        ),
        entities: entitiesAmong(model, above),
        ...(apart.has(name)
          ? {
              apart: {
                restsOn: [...apart].filter((mart) => mart === name || above.has(`gold.${mart}`)),
                types: definition.columns.map(({ type }) => type),
              },
            }
          : {}),
      },
    };
  });
}

/**
 * Whether a dimension or mart may have many rows: it keeps versions, or its contract says where its rows lie. Such a table is built by itself,
 * because a row of what is built together is as wide as all of its tables.
 */
function isLarge({ dimensions, marts }: Model, name: string): boolean {
  const isVersioned = dimensions.some(
    (dimension) => dimension.name === name && dimension.contract.history !== undefined,
  );
  const mart = marts.find((each) => each.name === name)?.contract;
  return isVersioned || mart?.partition !== undefined || (mart !== undefined && mart.cluster.length > 0);
}

/** Those of some gold tables that one statement can build: all but those that are made from others which are made from such. */
function buildable(names: readonly string[], nodes: readonly Node[]): string[] {
  const all = new Set(names.map((name) => `gold.${name}`));
  const madeOf = (name: string): string[] => [...upstream(nodes, name)];
  return names.filter((name) =>
    madeOf(`gold.${name}`)
      .filter((above) => !all.has(above))
      .every((between) => !madeOf(between).some((above) => all.has(above))),
  );
}

/** The tables in the order of building, those that are built together one after the other. */
function togetherInOrder(gold: readonly Node[], together: ReadonlyMap<string, Together>): Node[] {
  const ordered = inOrder(gold);
  const within = (node: Node): Together | undefined => together.get(node.name.slice('gold.'.length));
  const dimensions = ordered.filter((node) => within(node) === 'next_dimensions');
  const above = new Set(dimensions.flatMap(({ name }) => [...upstream(gold, name)]));
  const marts = ordered.filter((node) => within(node) === 'next_marts');
  const isBelow = ({ name }: Node): boolean => marts.some((mart) => upstream(gold, name).has(mart.name));
  const others = ordered.filter((node) => within(node) === undefined && !above.has(node.name));
  return [
    ...ordered.filter((node) => within(node) === undefined && above.has(node.name)),
    ...dimensions,
    ...others.filter((node) => !isBelow(node)),
    ...marts,
    ...others.filter(isBelow),
  ];
}

/** Marts that no fact and no dimension is made from. */
function martsApart(model: Model, nodes: readonly Node[]): Set<string> {
  const beneath = new Set(
    [...model.facts, ...model.dimensions].flatMap(({ name }) => [...upstream(nodes, `gold.${name}`)]),
  );
  return new Set(model.marts.map(({ name }) => name).filter((name) => !beneath.has(`gold.${name}`)));
}

/** The unit of a fact or a stage: where it was wrong, so may be what was published by it. */
function unitOf(model: Model, name: string): Unit | undefined {
  return [...model.facts, ...model.stages].find((table) => table.name === name)?.contract.unit;
}

/** The new contents of gold tables stand beside the old while they are built. */
function besideGold(sql: string, next: (name: string) => string): string {
  return replace(sql, datasets, {
    reference: ({ dataset, name }) => (dataset === 'gold' ? next(name) : `${dataset}.${name}`),
    parameter: () => undefined,
  });
}

/** The procedure that writes each table of gold that has been published anew to Parquet. */
export function exportGold(built: readonly Built[]): GeneratedRoutine {
  const published = publishedOf(built);
  const tables = published
    .filter(({ isExported }) => isExported)
    .map(({ name, columns }): Exported => ({
      table: `gold.${name}`,
      folder: name,
      columns,
      bucket: '@analytics_bucket',
    }));
  return exportLayer('gold', tables, goldStates(published));
}
