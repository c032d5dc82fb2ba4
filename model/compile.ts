import { checkMaterializedViews } from './checks/materialized-views.ts';
import { checkQueries } from './checks/queries.ts';
import { checkRelations } from './checks/relations.ts';
import { checkScreenNames } from './checks/screen-names.ts';
import { checkUnits } from './checks/units.ts';
import type { Definition } from './definition.ts';
import { descriptionOf } from './documentation/description.ts';
import { buildOf } from './gold.ts';
import { inOrder } from './graph.ts';
import type { Table } from './load.ts';
import type { Model } from './model.ts';
import { place } from './place.ts';
import { refuse } from './problem.ts';
import { comparisonRelation, generatedViews } from './quality.ts';
import { nodeOf, referredBy, type Relation, relationOf } from './relation.ts';
import { generatedRoutines } from './routines.ts';
import { definedHistories, historyRelations } from './silver.ts';
import {
  bronzeTable,
  dimensionTable,
  factTable,
  martTable,
  materializedView,
  ledgerTable,
} from './tables.ts';
import type { Target } from './target.ts';

/** A definition and its place in the graph. */
export interface Planned {
  /** `dataset.name` without the target's suffix. */
  readonly name: string;
  readonly definition: Definition;
  /** Names of those that must exist before it can be created. */
  readonly needs: readonly string[];
}

/** Plans of models by targets: both never change, and a command asks for the same plan several times. */
const plans = new WeakMap<Model, WeakMap<Target, Planned[]>>();

/**
 * Everything of which the warehouse of a target consists, in the order of creation.
 *
 * @throws ModelError with all that the contracts and queries show only together: unknown names, cycles, columns of another type.
 */
export function plan(model: Model, target: Target): readonly Planned[] {
  const ofModel = plans.get(model) ?? new WeakMap<Target, Planned[]>();
  plans.set(model, ofModel);
  const known = ofModel.get(target) ?? makePlan(model, target);
  ofModel.set(target, known);
  return known;
}

function makePlan(model: Model, target: Target): Planned[] {
  const relations = relationsOf(model, target);
  const nodes = relations.map(nodeOf);
  const definitions = new Map(
    relations.flatMap(({ name, definition }) => (definition === undefined ? [] : [[name, definition]])),
  );
  refuse([
    ...checkRelations(model, relations, nodes),
    ...checkQueries(model, relations),
    ...checkUnits(model, relations),
    ...checkMaterializedViews(model.tables, definitions),
    ...checkScreenNames(model),
  ]);
  return inOrder(nodes).flatMap(({ name, needs }) => {
    const definition = definitions.get(name);
    if (definition === undefined) return [];
    const before = definition.kind === 'table' ? referredBy(definition) : needs;
    return [
      {
        name,
        definition: place(definition, target),
        needs: before.filter((needed) => definitions.has(needed)),
      },
    ];
  });
}

/** The definitions of a plan, in the order of creation. */
export function compile(model: Model, target: Target): Definition[] {
  return plan(model, target).map(({ definition }) => definition);
}

/** Tables, stages and views: all that holds rows. */
export function rowRelations(model: Model, target: Target): Relation[] {
  return [...tableRelations(model, target), ...generatedViews(model, definedHistories(model, target))];
}

function relationsOf(model: Model, target: Target): Relation[] {
  const tables = tableRelations(model, target);
  return [
    ...rowRelations(model, target),
    ...generatedRoutines(model, target, tables).map(({ name, description, arguments: given, body }) =>
      relationOf(
        { kind: 'routine', dataset: 'ops', name, description, arguments: given, body },
        'model/generate',
        body,
      ),
    ),
    ...model.routines.map(({ dataset, name, folder, contract, body }) =>
      relationOf(
        {
          kind: 'routine',
          dataset,
          name,
          description: `${contract.description}. Owner: ${contract.owner}.`,
          arguments: contract.arguments,
          body,
        },
        folder,
        body,
      ),
    ),
  ];
}

/** Tables and views, without the routines that are made from them. */
export function tableRelations(model: Model, target: Target): Relation[] {
  return model.tables.flatMap((table) => relationsOfTable(model, target, table));
}

function relationsOfTable(model: Model, target: Target, table: Table): Relation[] {
  const { contract, dataset, name, folder, query } = table;
  const description = descriptionOf(contract);
  const relation = (definition: Definition, sql: string): Relation => relationOf(definition, folder, sql);
  switch (contract.kind) {
    case 'bronze':
      return [relation(bronzeTable({ ...table, contract }, target.settings.replayWindowDays), '')];
    case 'history':
      return historyRelations(model, target, { ...table, contract });
    case 'dimension':
      return [relation(dimensionTable({ ...table, contract }), buildOf(model, { ...table, contract }))];
    case 'fact':
      return [relation(factTable({ ...table, contract }), buildOf(model, { ...table, contract }))];
    case 'mart':
      return [relation(martTable({ ...table, contract }), query)];
    case 'ledger':
      return [relation(ledgerTable({ ...table, contract }), '')];
    case 'view':
      return [
        relation({ kind: 'view', dataset, name, description, columns: contract.columns, query }, query),
      ];
    case 'materialized_view':
      return [relation(materializedView({ ...table, contract }), query)];
    case 'comparison':
      return [comparisonRelation({ ...table, contract })];
    case 'stage':
      return [
        contract.unit === undefined
          ? { name: `${dataset}.${name}`, path: folder, sql: query }
          : relation(martTable({ ...table, contract }), query),
      ];
    case 'object_table': {
      const uris = [`gs://${target.buckets[contract.bucket]}/${contract.path}`];
      return [
        relation({ kind: 'object_table', dataset, name, description, bucket: contract.bucket, uris }, ''),
      ];
    }
  }
}
