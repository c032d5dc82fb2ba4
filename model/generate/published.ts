import type { Reconciliation } from '../contract.ts';
import { sql } from '../sql/template.ts';

/** What is built while gold is: a table that is published, or a stage between tables that is not. */
export interface Built {
  readonly name: string;
  /** The SELECT of all its rows, over the new contents of the other gold tables. */
  readonly build: string;
  readonly published?: Publication;
}

/** How a gold table is published. */
interface Publication {
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
  /** Columns that are never NULL, those with foreign keys left out. */
  readonly required: readonly string[];
  /** Key columns and the dimension that each must be found in. */
  readonly foreignKeys: readonly { readonly column: string; readonly table: string; readonly key: string }[];
  /** Figures that must be those of silver. */
  readonly reconciles: readonly Reconciliation[];
  /** Whether its new contents are compared with the old: not facts, which are large and change with each snapshot. */
  readonly isCompared: boolean;
  /** Hash of its definition and of all that it is made from. */
  readonly definitionHash: string;
  /** Entities that it is made from. */
  readonly entities: readonly string[];
  /** Present in a mart that no fact or dimension is made from: a fault in it holds back only the mart and its readers. */
  readonly apart?: {
    /** Marts of this kind that it is made from, itself included. */
    readonly restsOn: readonly string[];
  };
}

/** A gold table that is published. */
export type Published = { readonly name: string } & Publication;

export function publishedOf(built: readonly Built[]): Published[] {
  return built.flatMap(({ name, published }) => (published === undefined ? [] : [{ name, ...published }]));
}

/** The name under which the new contents of a gold table stand beside the old. */
export function nextTable(name: string): string {
  return `next_${name}`;
}

/** The state that each table of gold is published in: its contents where they are compared, else what it was made of. */
export const goldStates = sql`
SELECT CONCAT('gold.', table_name) AS table_name, CONCAT(definition_hash, ' ', IFNULL(content, silver_state)) AS state
FROM ops.published
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1`;
