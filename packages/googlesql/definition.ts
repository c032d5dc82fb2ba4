import type { Argument } from './script/engine.ts';

/** What a warehouse is made to consist of: see `EmbeddedWarehouse.apply`. */
export type Definition =
  | TableDefinition
  | ViewDefinition
  | MaterializedViewDefinition
  | ObjectTableDefinition
  | ExternalTableDefinition
  | RoutineDefinition;

export interface ColumnDefinition {
  readonly name: string;
  /** GoogleSQL type, for example `NUMERIC` or `ARRAY<STRING>`. */
  readonly type: string;
  readonly required: boolean;
}

interface Named {
  readonly dataset: string;
  readonly name: string;
}

export interface TableDefinition extends Named {
  readonly kind: 'table';
  readonly columns: readonly ColumnDefinition[];
  /** By a column, or by the day of loading where no column is named. */
  readonly partitioning?: { readonly column?: string };
  /** Whether its rows can be computed again, so that a changed table may be made anew and empty. */
  readonly refillable: boolean;
}

export interface ViewDefinition extends Named {
  readonly kind: 'view';
  /** Checked against the query's; none are checked where there are none. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly query: string;
}

/** Here a plain view. */
export interface MaterializedViewDefinition extends Named {
  readonly kind: 'materialized_view';
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly query: string;
}

/** Columns are those of every object table: uri, generation, size, md5_hash, updated and more. */
export interface ObjectTableDefinition extends Named {
  readonly kind: 'object_table';
  /** For example `gs://shop-raw-data/raw-data/*`. */
  readonly uris: readonly string[];
}

/** Parquet files of a bucket, read where they lie; the `key=value` folders below the prefix become columns after the files' own. */
export interface ExternalTableDefinition extends Named {
  readonly kind: 'external_table';
  /** Columns of the files. */
  readonly columns: readonly ColumnDefinition[];
  /** Keys of the folders in the order of the path. */
  readonly folders: readonly { readonly name: string; readonly type: string }[];
  /** The folder that these begin in, for example `gs://shop-processed-data/users`. */
  readonly prefix: string;
}

export interface RoutineDefinition extends Named {
  readonly kind: 'routine';
  readonly arguments: readonly Argument[];
  /** Statements or BEGIN … END, without CREATE PROCEDURE. */
  readonly body: string;
}
