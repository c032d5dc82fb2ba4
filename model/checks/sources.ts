import type { ContractOf } from '../contract.ts';
import type { ColumnDefinition } from '../definition.ts';
import { spareColumns } from '../generate/delivered-line.ts';
import type { Table } from '../load.ts';
import type { Model } from '../model.ts';
import { nameOf, type Relation } from '../relation.ts';
import { type ColumnsOf, type Origin, originsOf } from '../sql/origins.ts';
import { type Query, readQuery } from '../sql/query.ts';
import { tokens } from '../sql/tokens.ts';
import { columnsOf } from '../tables.ts';

/** A column as its table declares it. */
interface Known {
  readonly type: string;
  /** Whether it has a value in every row. */
  readonly isFilled: boolean;
  readonly isPersonal: boolean;
}

/** What definitions say of a column; those of materialized views and folders say less. */
type Declared = Pick<ColumnDefinition, 'name' | 'type'> & Partial<Pick<ColumnDefinition, 'required' | 'pii'>>;

/** What is known of the columns that queries read. */
export class KnownColumns {
  readonly #model: Model;
  /** Columns by relation and name. */
  readonly #columns = new Map<string, ReadonlyMap<string, Known>>();
  /** SQL of views and stages, which pass on what they read. */
  readonly #sql = new Map<string, string>();
  readonly #queries = new Map<string, Query>();

  constructor(model: Model, relations: readonly Relation[]) {
    this.#model = model;
    for (const { name, definition, sql } of relations) {
      if (definition?.kind === 'view' || definition?.kind === 'materialized_view') {
        this.#sql.set(name, sql);
      }
      if (definition === undefined || !('columns' in definition)) continue;
      const folders = definition.kind === 'external_table' ? definition.folders : [];
      const columns: readonly Declared[] = [...definition.columns, ...folders];
      this.#put(
        name,
        columns.map((column) => [column, column.required === true]),
      );
    }
    for (const table of model.tables) {
      const { kind } = table.contract;
      // A query of silver reads what is delivered by the names of the contract.
      if (table.contract.kind === 'bronze') this.#put(nameOf(table), deliveredColumns(table.contract));
      if (kind === 'stage') this.#sql.set(nameOf(table), table.query);
      if (kind !== 'stage' && kind !== 'history' && kind !== 'dimension') continue;
      this.#put(
        nameOf(table),
        columnsOf(table).map((column) => [column, column.required || isFilled(table, column)]),
      );
    }
  }

  readonly columnsOf: ColumnsOf = (relation) => {
    const columns = this.#columns.get(relation);
    return columns === undefined ? undefined : [...columns.keys()];
  };

  /** Name and type of a dimension's natural key, in its order. */
  keyOf(dimension: string): readonly { name: string; type: string }[] {
    const contract = this.#model.dimensions.find(({ name }) => name === dimension)?.contract;
    return (contract?.key ?? []).flatMap((name) => {
      const column = contract?.columns.find((each) => each.name === name);
      return column === undefined ? [] : [{ name, type: column.type }];
    });
  }

  /** Where a column of a query comes from, through views and stages, down to a table that says what it is. */
  of(query: Query, column: string, above: readonly string[] = []): (Origin & Known)[] {
    return originsOf(query, column, this.columnsOf).flatMap((origin) => {
      const known = this.#columns.get(origin.relation)?.get(origin.column);
      if (known === undefined || above.includes(origin.relation)) return [];
      const view = this.#queryOf(origin.relation);
      if (view === undefined) return [{ ...origin, ...known }];
      return this.of(view, origin.column, [...above, origin.relation]).map((deeper) => ({
        ...deeper,
        isOptional: deeper.isOptional || origin.isOptional,
        isFiltered: deeper.isFiltered || origin.isFiltered,
      }));
    });
  }

  #queryOf(relation: string): Query | undefined {
    const sql = this.#sql.get(relation);
    if (sql === undefined) return undefined;
    const query = this.#queries.get(relation) ?? readQuery(tokens(sql));
    this.#queries.set(relation, query);
    return query;
  }

  #put(relation: string, columns: readonly (readonly [Declared, boolean])[]): void {
    const known = columns.map(([{ name, type, pii }, filled]): [string, Known] => [
      name,
      { type, isFilled: filled, isPersonal: pii !== undefined },
    ]);
    this.#columns.set(relation, new Map(known));
  }
}

function deliveredColumns(contract: ContractOf<'bronze'>): (readonly [Declared, boolean])[] {
  const names = [...contract.columns.map(({ name }) => name), ...spareColumns(contract)];
  return names.map((name) => [{ name, type: 'STRING' }, false]);
}

/** Whether every row has a value although the table does not ask for it. */
function isFilled({ contract }: Table, { name, type }: ColumnDefinition): boolean {
  const isDeclared =
    'columns' in contract &&
    contract.columns.some((column) => column.name === name && 'required' in column && column.required);
  switch (contract.kind) {
    case 'history':
      // A line without it is rejected.
      return isDeclared;
    case 'dimension':
      // Members without a natural key are left out, and those that stand for none have labels.
      return type === 'STRING' && (isDeclared || (contract.key.length === 1 && contract.key[0] === name));
    default:
      return false;
  }
}
