import type { PiiClass } from './contract.ts';
import type { Target } from './target.ts';

/** What a warehouse consists of, whoever creates it: the embedded warehouse or Pulumi. Names are those of the target. */
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
  readonly description: string;
  /** Class of personal data; absent where it holds none. */
  readonly pii?: PiiClass;
}

interface ForeignKey {
  readonly columns: readonly string[];
  readonly references: {
    readonly dataset: string;
    readonly table: string;
    readonly columns: readonly string[];
  };
}

/** Partitioned by a DATE or TIMESTAMP column, or by the day of loading where no column is named. */
export interface Partitioning {
  readonly unit: 'DAY' | 'MONTH';
  readonly column?: string;
  readonly expirationDays?: number;
}

export interface TableDefinition {
  readonly kind: 'table';
  readonly dataset: string;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnDefinition[];
  readonly partitioning?: Partitioning;
  readonly clustering: readonly string[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Whether its rows can be computed again from the layer below; if not, losing the table loses them. */
  readonly refillable: boolean;
}

export interface ViewDefinition {
  readonly kind: 'view';
  readonly dataset: string;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly ColumnDefinition[];
  readonly query: string;
}

/** A query over one table whose rows are kept. BigQuery takes no descriptions of its columns, so there are none. */
export interface MaterializedViewDefinition {
  readonly kind: 'materialized_view';
  readonly dataset: string;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Pick<ColumnDefinition, 'name' | 'type'>[];
  /** By the column and the unit of its table: otherwise a change of one partition refreshes all. */
  readonly partitioning?: Partitioning;
  readonly clustering: readonly string[];
  readonly query: string;
}

/** Columns are those of every object table: uri, generation, size, md5_hash, updated and more. */
export interface ObjectTableDefinition {
  readonly kind: 'object_table';
  readonly dataset: string;
  readonly name: string;
  readonly description: string;
  readonly bucket: keyof Target['buckets'];
  /** For example `gs://shop-raw-data/raw-data/*`. */
  readonly uris: readonly string[];
}

/** Parquet files of a bucket, read where they lie; the `key=value` folders below the prefix become columns after the files' own. */
export interface ExternalTableDefinition {
  readonly kind: 'external_table';
  readonly dataset: string;
  readonly name: string;
  readonly description: string;
  /** Columns of the files; nothing is promised of them. */
  readonly columns: readonly ColumnDefinition[];
  /** Keys of the folders in the order of the path. */
  readonly folders: readonly Pick<ColumnDefinition, 'name' | 'type' | 'description'>[];
  /** The folder that these begin in, for example `gs://shop-processed-data/users`. */
  readonly prefix: string;
}

/** An argument of a procedure. */
interface Argument {
  readonly name: string;
  /** GoogleSQL type. */
  readonly type: string;
  /** `IN` takes a value, `OUT` gives the caller's variable one, `INOUT` does both. */
  readonly mode: 'IN' | 'OUT' | 'INOUT';
}

export interface RoutineDefinition {
  readonly kind: 'routine';
  readonly dataset: string;
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly Argument[];
  /** Statements or BEGIN … END, without CREATE PROCEDURE. */
  readonly body: string;
}
