/** How a value goes from one column to another. */
export type Way = DirectWay | IndirectWay;

/** The value itself goes on. */
const directWays = ['as it is', 'transformed', 'aggregated'] as const;
type DirectWay = (typeof directWays)[number];
/** It has a say in what the other is, or which rows there are. */
type IndirectWay = 'condition' | 'window' | 'order' | 'filter' | 'join' | 'group';

export const isDirect = (way: Way): way is DirectWay => directWays.some((each) => each === way);

/** The name of the column that stands for a relation's rows: COUNT(*) is made of these. */
export const rowsThemselves = '*';

/** A column of a table, view, stage or export. */
export interface ColumnName {
  /** `dataset.name`, or `gs://bucket/folder` of an export. */
  readonly relation: string;
  readonly column: string;
}

/** A step from one column to another that is made of it. */
export interface LineageStep {
  readonly from: ColumnName;
  readonly to: ColumnName;
  readonly way: Way;
}

/** A relation with its columns in order, `*` left out. */
export interface LineageRelation {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Where every column of a warehouse comes from and goes to, one step at a time. */
export interface Lineage {
  readonly relations: readonly LineageRelation[];
  readonly steps: readonly LineageStep[];
}

export type Direction = 'upstream' | 'downstream';

export const nameOfColumn = ({ relation, column }: ColumnName): string => `${relation}.${column}`;

/** The steps into a column, or out of it. */
export function stepsAt({ steps }: Lineage, column: ColumnName, direction: Direction): LineageStep[] {
  const name = nameOfColumn(column);
  return steps.filter((step) => nameOfColumn(direction === 'upstream' ? step.to : step.from) === name);
}

/** A column far up or down, with how its value comes along: the strongest of the steps between. */
export interface Reached extends ColumnName {
  readonly way: Way;
}

/**
 * All columns that a column is made of, or that are made of it, however many steps between, itself not included. One that is
 * reached by several ways is there once a way.
 */
export function reach(lineage: Lineage, start: ColumnName, direction: Direction): Reached[] {
  const found = new Map<string, Reached>();
  const near = stepsFrom(lineage, direction);
  const visit = (at: ColumnName, way: Way): void => {
    for (const step of near.get(nameOfColumn(at)) ?? []) {
      const next = direction === 'upstream' ? step.from : step.to;
      const reached = { ...next, way: combined(way, step.way) };
      const key = `${nameOfColumn(reached)} ${reached.way}`;
      if (found.has(key)) continue;
      found.set(key, reached);
      visit(next, reached.way);
    }
  };
  visit(start, 'as it is');
  return [...found.values()];
}

function stepsFrom({ steps }: Lineage, direction: Direction): Map<string, LineageStep[]> {
  return Map.groupBy(steps, ({ from, to }) => nameOfColumn(direction === 'upstream' ? to : from));
}

/** What has only a say somewhere has only a say in the end; of values that go on, the greater change counts. */
function combined(first: Way, second: Way): Way {
  if (!isDirect(first)) return first;
  if (!isDirect(second)) return second;
  return directWays.indexOf(first) > directWays.indexOf(second) ? first : second;
}
