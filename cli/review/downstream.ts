import {
  type ColumnName,
  isDirect,
  type Lineage,
  nameOfColumn,
  reach,
  rowsThemselves,
} from '../../model/lineage/graph.ts';
import type { ContractChange } from './contracts.ts';
import type { TextChange } from './queries.ts';
import type { RowChanges } from './rows.ts';
import type { Version } from './version.ts';

/** A table or view that is made of what changes. */
interface Reached {
  readonly relation: string;
  /** Columns that hold values of it. */
  readonly values: readonly string[];
  /** Columns in which it has only a say; `*` stands for which rows there are. */
  readonly decided: readonly string[];
}

export interface Downstream {
  /** The changed table or view. */
  readonly relation: string;
  /** Columns from which the way down begins; empty where all do. */
  readonly columns: readonly string[];
  readonly reached: readonly Reached[];
}

/**
 * What is made of each changed table and view, by column. A changed query counts with the columns that come from elsewhere now or hold
 * other values; where there is none, with all.
 */
export function downstreamOf(
  before: Version,
  after: Version,
  contracts: readonly ContractChange[],
  queries: readonly TextChange[],
  rows: readonly RowChanges[],
): Downstream[] {
  const declared = new Map(contracts.map(({ table, columns }) => [table, columns]));
  const asked = new Set(queries.map(({ name }) => name));
  const relations = new Set(
    [before, after].flatMap(({ lineage }) => lineage.relations.map(({ name }) => name)),
  );
  const changed = [
    ...[...declared].filter(([, columns]) => columns.length > 0).map(([table]) => table),
    ...asked,
  ];
  return [...new Set(changed)]
    .filter((relation) => relations.has(relation))
    .map((relation): Downstream => {
      const columns = [
        ...new Set([
          ...(declared.get(relation) ?? []),
          ...(asked.has(relation) ? rewired(before.lineage, after.lineage, relation) : []),
          ...(asked.has(relation) ? differing(rows, relation) : []),
        ]),
      ];
      return { relation, columns, reached: below(before, after, relation, columns) };
    });
}

/** Columns whose values are others in the data that both versions ran over, and `*` where rows came or went. */
function differing(rows: readonly RowChanges[], relation: string): string[] {
  const found = rows.find(({ table }) => table === relation);
  if (found === undefined) return [];
  return [
    ...found.columns.map(({ column }) => column),
    ...(found.added + found.gone > 0 ? [rowsThemselves] : []),
  ];
}

/** Columns of a relation, its rows included, whose sources are others than before. */
function rewired(before: Lineage, after: Lineage, relation: string): string[] {
  const [was, is] = [sourcesOf(before, relation), sourcesOf(after, relation)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((column) => was.get(column) !== is.get(column));
}

function sourcesOf({ steps }: Lineage, relation: string): Map<string, string> {
  const into = Map.groupBy(
    steps.filter(({ to }) => to.relation === relation),
    ({ to }) => to.column,
  );
  return new Map(
    [...into].map(([column, found]) => [
      column,
      found.map(({ from, way }) => `${nameOfColumn(from)} ${way}`).join('\n'),
    ]),
  );
}

function below(
  before: Version,
  after: Version,
  relation: string,
  columns: readonly string[],
): Downstream['reached'] {
  const found = [before, after].flatMap(({ lineage }) =>
    startsIn(lineage, relation, columns).flatMap((start) => reach(lineage, start, 'downstream')),
  );
  const byRelation = Map.groupBy(
    // The files of a table follow from it.
    found.filter((each) => each.relation !== relation && !each.relation.startsWith('gs://')),
    (each) => each.relation,
  );
  return [...byRelation]
    .map(([name, reached]): Reached => {
      const named = (direct: boolean): string[] => [
        ...new Set(reached.filter(({ way }) => isDirect(way) === direct).map(({ column }) => column)),
      ];
      const values = named(true).filter((column) => column !== rowsThemselves);
      return {
        relation: name,
        values: values.sort(),
        decided: named(false)
          .filter((column) => !values.includes(column))
          .sort(),
      };
    })
    .filter(({ values, decided }) => values.length + decided.length > 0)
    .toSorted((a, b) => (a.relation < b.relation ? -1 : 1));
}

function startsIn({ relations }: Lineage, relation: string, columns: readonly string[]): ColumnName[] {
  const all = relations.find(({ name }) => name === relation)?.columns ?? [];
  const known = columns.length === 0 ? [...all, rowsThemselves] : columns;
  return known.map((column) => ({ relation, column }));
}
