/** A resolved GoogleSQL statement as the steps that DuckDB runs for it. */
export type Compiled =
  | CompiledQuery
  | CompiledChange
  | CompiledCreateTable
  | CompiledCreateView
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
