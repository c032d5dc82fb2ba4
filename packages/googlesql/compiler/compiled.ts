/** A resolved GoogleSQL statement as the steps that DuckDB runs for it. */
export type Compiled =
  | CompiledQuery
  | CompiledChange
  | CompiledCreateTable
  | CompiledCreateView
  | CompiledAlter
  | CompiledDrop
  | CompiledCreateSchema
  | CompiledExport
  | CompiledAssert;

/** A column of a result or a table. `type` is GoogleSQL, for example `ARRAY<STRUCT<a INT64>>`. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull?: boolean;
}

/** `[table]` for a temporary table, `[dataset, table]` for a permanent one; the project is already checked and gone. */
export type TablePath = readonly [string] | readonly [string, string];

export interface CompiledQuery {
  readonly kind: 'query';
  readonly columns: readonly TypedColumn[];
  readonly sql: string;
}

/** A DuckDB query that returns one row of one BOOLEAN before a change; true means: fail with this message. */
export interface Guard {
  readonly sql: string;
  readonly message: string;
}

/** INSERT, UPDATE, DELETE, MERGE, TRUNCATE. The rows changed are what DuckDB reports for `sql`. */
export interface CompiledChange {
  readonly kind: 'change';
  readonly target: TablePath;
  readonly guards: readonly Guard[];
  readonly sql: string;
}

export interface CompiledCreateTable {
  readonly kind: 'create_table';
  readonly target: TablePath;
  readonly temporary: boolean;
  readonly mode: 'new' | 'or_replace' | 'if_not_exists';
  readonly columns: readonly TypedColumn[];
  /** Partitioned by the day of loading (`PARTITION BY _PARTITIONDATE`). */
  readonly ingestionTime: boolean;
  /** A DuckDB expression for when it goes by itself: a TIMESTAMP, or NULL for never. */
  readonly expires?: string;
  /** CREATE TABLE … AS: the DuckDB SELECT whose columns are in the order of `columns`. */
  readonly as?: string;
}

export interface CompiledCreateView {
  readonly kind: 'create_view';
  readonly target: TablePath;
  readonly mode: 'new' | 'or_replace' | 'if_not_exists';
  readonly materialized: boolean;
  readonly columns: readonly TypedColumn[];
  readonly sql: string;
}

/** One change of what a table is. */
export type AlterAction =
  | { readonly kind: 'add_column'; readonly column: TypedColumn; readonly ifNotExists: boolean }
  | { readonly kind: 'drop_column'; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: 'rename_column'; readonly name: string; readonly to: string; readonly ifExists: boolean }
  | { readonly kind: 'drop_not_null'; readonly name: string; readonly ifExists: boolean }
  | {
      readonly kind: 'set_type';
      readonly name: string;
      /** GoogleSQL. */
      readonly type: string;
      readonly ifExists: boolean;
    }
  | { readonly kind: 'rename'; readonly to: string }
  /** When it goes by itself: see {@link CompiledCreateTable}. */
  | { readonly kind: 'expire'; readonly expires: string };

/** ALTER TABLE, VIEW or SCHEMA; without actions where only documentation changes. */
export interface CompiledAlter {
  readonly kind: 'alter';
  readonly object: 'table' | 'view' | 'schema';
  readonly target: TablePath;
  readonly ifExists: boolean;
  readonly actions: readonly AlterAction[];
}

export interface CompiledDrop {
  readonly kind: 'drop';
  readonly object: 'table' | 'view' | 'schema';
  readonly target: TablePath;
  readonly ifExists: boolean;
}

interface CompiledCreateSchema {
  readonly kind: 'create_schema';
  readonly name: string;
  readonly mode: 'new' | 'or_replace' | 'if_not_exists';
}

export interface CompiledExport {
  readonly kind: 'export';
  /** A DuckDB scalar expression for the `gs://…/*.parquet` address. */
  readonly uri: string;
  readonly overwrite: boolean;
  readonly columns: readonly TypedColumn[];
  readonly sql: string;
}

export interface CompiledAssert {
  readonly kind: 'assert';
  /** A DuckDB query of one row and one BOOLEAN; anything but true fails. */
  readonly sql: string;
  readonly message: string;
}
