import type { Reconciliation } from '../contract.ts';
import { sql } from '../sql/template.ts';
import type { Together } from './together.ts';

/** What is built while gold is: a table that is published, or a stage between tables that is not. */
export interface Built {
  readonly name: string;
  /** The SELECT of all its rows, over the new contents of the other gold tables. */
  readonly build: string;
  /** The new contents as they stand in a FROM; of a table with a unit only the rows that are computed again. */
  readonly next: string;
  /** The table that holds its new contents with those of others, where one statement builds them. */
  readonly together?: Together;
  readonly published?: Publication;
  /** Present in a fact or a stage whose contract names a unit. */
  readonly recomputed?: Recomputed;
}

/** How the units are found that a change of silver touches, and how their rows are computed. */
export interface Recomputed {
  /** The column whose value is the unit. */
  readonly column: string;
  /** The column's type. */
  readonly type: string;
  /** A query of how many units are published. */
  readonly held: string;
  /** Queries of the touched units, each for one kind of change. */
  readonly touched: readonly string[];
  /** Dimensions with versions and stages that it is made from: their new contents must be there before, and the old ones be those published. */
  readonly restsOn: readonly string[];
  /** Whether rows may be of no unit: those are computed with every change. */
  readonly isOptional: boolean;
  /** The SELECT of all rows of touched units, over the new contents of the other gold tables. */
  readonly build: string;
}

/** How a gold table is published. */
interface Publication {
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
  /** Columns that are never NULL, those with foreign keys left out. */
  readonly required: readonly string[];
  /** Key columns and the dimension that each must be found in. */
  readonly foreignKeys: readonly {
    readonly column: string;
    readonly table: string;
    readonly key: string;
    /** The dimension's new contents as they stand in a FROM. */
    readonly members: string;
  }[];
  /** Figures that must be those of silver. */
  readonly reconciles: readonly Reconciliation[];
  /** Whether its new contents are compared with the old: not facts and stages, which are large and change with each snapshot. */
  readonly isCompared: boolean;
  /** Whether it is for readers, who get it as Parquet too: not stages. */
  readonly isExported: boolean;
  /** Hash of its definition and of all that it is made from. */
  readonly definitionHash: string;
  /** Entities that it is made from. */
  readonly entities: readonly string[];
  /** Present in a mart that no fact or dimension is made from: a fault in it holds back only the mart and its readers. */
  readonly apart?: {
    /** Marts of this kind that it is made from, itself included. */
    readonly restsOn: readonly string[];
    /** The types of its columns, in their order. */
    readonly types: readonly string[];
  };
}

/** A gold table that is published. */
export type Published = Pick<Built, 'name' | 'next' | 'recomputed'> & Publication;

export function publishedOf(built: readonly Built[]): Published[] {
  return built.flatMap(({ published, ...table }) =>
    published === undefined ? [] : [{ ...table, ...published }],
  );
}

/** The name under which the new contents of a gold table stand where it is built by itself. */
export function nextTable(name: string): string {
  return `next_${name}`;
}

/** The table with the units of all facts and stages that a change of silver touches: `table_name`, and a column for each column that is a unit. */
export const touchedUnits = 'touched_unit';

/** The units of a fact or a stage that a change of silver touches, as a query. */
export function touchedOf(name: string, column: string): string {
  return `SELECT ${column} FROM ${touchedUnits} WHERE table_name = '${name}'`;
}

/** The rows of touched units, and those of none, as a condition on them. */
export function touchedRows(name: string, column: string, isOptional: boolean): string {
  const touched = `${column} IN (${touchedOf(name, column)})`;
  return isOptional ? `${touched} OR ${column} IS NULL` : touched;
}

/** What a gold table will hold, as it stands in a FROM: its new rows, and with them those that stay. */
export function nextContents(
  { name, next, recomputed }: Pick<Built, 'name' | 'next' | 'recomputed'>,
  columns: readonly string[],
): string {
  if (recomputed === undefined) return next;
  const all = columns.join(', ');
  return `(SELECT ${all} FROM gold.${name} WHERE ${keptRows(name, recomputed)} UNION ALL SELECT ${all} FROM ${next})`;
}

/** The published rows that stay as they are, as a condition on them: none where the table is computed whole. */
export function keptRows(name: string, { column, isOptional }: Recomputed): string {
  const kept = `'${name}' IN UNNEST(v_by_unit) AND ${column} NOT IN (${touchedOf(name, column)})`;
  return isOptional ? `${kept} AND ${column} IS NOT NULL` : kept;
}

/** The state that each exported table of gold is published in: its contents where they are compared, else what it was made of. */
export function goldStates(tables: readonly Published[]): string {
  const kept = tables.filter(({ isExported }) => !isExported).map(({ name }) => `'${name}'`);
  return sql`
SELECT CONCAT('gold.', table_name) AS table_name, CONCAT(definition_hash, ' ', IFNULL(content, silver_state)) AS state
FROM ops.published
WHERE ${kept.length === 0 ? 'TRUE' : `table_name NOT IN (${kept.join(', ')})`}
QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1`;
}
