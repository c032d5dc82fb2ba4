import type { Model } from '../model.ts';
import {
  type ColumnName,
  isDirect,
  type Lineage,
  nameOfColumn,
  reach,
  type Reached,
  rowsThemselves,
} from './graph.ts';

/** A column of personal data and another that is made of it. */
export interface Leak {
  readonly personal: ColumnName;
  readonly reached: Reached;
}

/**
 * Personal data where it must not be: columns of gold and exports that hold values of a personal column, as they are or changed, and, from
 * the histories on, those that such a column has any say in. Before the histories screens look at every column of a line.
 */
export function leaks(model: Model, lineage: Lineage): Leak[] {
  const personal = [...model.bronze, ...model.histories].flatMap(({ dataset, name, contract }) =>
    contract.columns
      .filter(({ pii }) => pii !== undefined)
      .map((column) => ({
        relation: `${dataset}.${name}`,
        column: ('spare' in column ? column.spare : undefined) ?? column.name,
      })),
  );
  return personal.flatMap((column) =>
    reach(lineage, column, 'downstream')
      .filter(({ relation }) => isOutside(relation))
      .filter(({ way }) => isDirect(way) || !column.relation.startsWith('bronze.'))
      .map((reached) => ({ personal: column, reached })),
  );
}

/** Gold, and files that others read. */
const isOutside = (relation: string): boolean =>
  relation.startsWith('gold.') || relation.startsWith('gs://') || relation.endsWith('_exported');

/** For people: `silver.users_history.email → gold.dim_user.gender (transformed)`. */
export function describeLeak({ personal, reached }: Leak): string {
  const to = reached.column === rowsThemselves ? `rows of ${reached.relation}` : nameOfColumn(reached);
  return `${nameOfColumn(personal)} → ${to} (${reached.way})`;
}
