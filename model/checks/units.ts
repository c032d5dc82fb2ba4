import type { Unit } from '../contract.ts';
import { type Node, upstream } from '../graph.ts';
import type { Table } from '../load.ts';
import type { Model } from '../model.ts';
import type { Problem } from '../problem.ts';
import { nameOf, nodeOf, type Relation } from '../relation.ts';
import { references } from '../sql/references.ts';
import { datasets } from '../target.ts';
import { KnownColumns } from './sources.ts';

type Report = (message: string, ...key: PropertyKey[]) => Problem[];

/** What the tables are asked about that a unit names. */
interface Surroundings {
  readonly columns: KnownColumns;
  readonly nodes: readonly Node[];
  /** Column of the unit of each stage that has one. */
  readonly stages: ReadonlyMap<string, string>;
}

/** Units of recomputation by which the rows that a change touches could not be found. */
export function checkUnits(model: Model, relations: readonly Relation[]): Problem[] {
  const surroundings = {
    columns: new KnownColumns(model, relations),
    nodes: relations.map(nodeOf),
    stages: new Map(
      model.stages.flatMap((stage) =>
        stage.contract.unit === undefined ? [] : [[nameOf(stage), stage.contract.unit.column] as const],
      ),
    ),
  };
  return [...model.facts, ...model.stages].flatMap((table) =>
    table.contract.unit === undefined ? [] : checkUnit(table, table.contract.unit, surroundings),
  );
}

function checkUnit(table: Table, unit: Unit, surroundings: Surroundings): Problem[] {
  const { columns } = surroundings;
  const at: Report = (message, ...key) => [table.places.inContract(['unit', ...key], message)];
  const read = [...new Set(references(table.query, datasets).map(nameOf))].filter(
    (name) => name !== nameOf(table),
  );
  const lookedUp = new Set(unit.lookups.map((lookup) => lookup.table));
  return [
    ...(columns.columnsOf(nameOf(table))?.includes(unit.column) === true
      ? []
      : at(`the unit is ${unit.column}, which is not among the columns: name one of them`, 'column')),
    ...read.flatMap((relation) => [
      ...(lookedUp.has(relation) || (surroundings.stages.get(relation) ?? unit.column) === unit.column
        ? []
        : at(
            `changes of ${relation} are known by its unit, ${surroundings.stages.get(relation) ?? ''}: say under lookups by what it is joined`,
          )),
      ...checkTraceable(relation, surroundings, at),
      ...(lookedUp.has(relation) || columns.columnsOf(relation)?.includes(unit.column) !== false
        ? []
        : at(
            `${relation} has no column ${unit.column}, so a change of it names no unit: say under lookups by what it is joined`,
          )),
    ]),
    ...unit.lookups.flatMap((lookup, index) =>
      checkLookup(lookup, { unit, read, ...surroundings }, (message, ...key) =>
        at(message, 'lookups', index, ...key),
      ),
    ),
  ];
}

/** Only what is made of silver alone can be set beside itself as it was when gold was published. */
function checkTraceable(relation: string, { nodes, stages }: Surroundings, at: Report): Problem[] {
  if (stages.has(relation)) return [];
  const [dataset = ''] = relation.split('.');
  if (dataset === 'gold') {
    return at(
      `the query reads ${relation}, and what changes there is not known by unit: read silver or a stage with a unit, or leave unit out`,
    );
  }
  const other = [relation, ...upstream(nodes, relation)].find((name) => !name.startsWith('silver.'));
  return other === undefined
    ? []
    : at(`${relation} is made from ${other}, of which no versions are kept: leave unit out`);
}

function checkLookup(
  { table, columns: joined, from, values }: Unit['lookups'][number],
  {
    unit,
    read,
    columns,
    stages,
  }: Pick<Surroundings, 'columns' | 'stages'> & { readonly unit: Unit; readonly read: readonly string[] },
  at: Report,
): Problem[] {
  const known = columns.columnsOf(table) ?? [];
  const unknown = joined.filter((column) => !known.includes(column));
  const stage = stages.get(table);
  return [
    ...(read.includes(table)
      ? []
      : at(`the query does not read ${table}: name a relation that it reads`, 'table')),
    ...(read.includes(table) && unknown.length > 0
      ? at(`${table} has no column ${unknown.join(', ')}: name columns of it`, 'columns')
      : []),
    ...(stage !== undefined && (joined.length !== 1 || joined[0] !== stage)
      ? at(`changes of ${table} are known by its unit, ${stage}: join it by that alone`, 'columns')
      : []),
    ...(read.includes(from) &&
    !unit.lookups.some((lookup) => lookup.table === from) &&
    columns.columnsOf(from)?.includes(unit.column) !== false
      ? []
      : at(`${from} is no relation of the query with a column ${unit.column}: name one`, 'from')),
    ...(values.length === joined.length
      ? []
      : at(
          `there are ${String(joined.length)} columns and ${String(values.length)} values: give one value a column`,
          'values',
        )),
  ];
}
