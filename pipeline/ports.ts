/** A GoogleSQL value as a program sees it: INT64 and NUMERIC are decimal text, so that no digit is lost. */
export type SqlValue = null | boolean | number | string | SqlValue[] | { [field: string]: SqlValue };

interface ResultColumn {
  readonly name: string;
  /** GoogleSQL type, for example `INT64` or `ARRAY<STRUCT<screen STRING, failing INT64>>`. */
  readonly type: string;
}

/** Rows of a query in the form in which `npm run query --format json` prints them. */
export interface Result {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** A value handed to a script as a named query parameter (`@run_date`). */
export interface Parameter {
  /** GoogleSQL type, for example `DATE`. */
  readonly type: string;
  /** Its text as a GoogleSQL CAST from STRING accepts it, or null. */
  readonly value: string | null;
}

/** A statement of a script that has ended, where each is billed by itself. */
export interface Statement {
  /** What it does and to which table, for example `MERGE silver.users_history`. */
  readonly name: string;
  /** Rows that it changed; null where it changes none. */
  readonly rows: number | null;
  readonly billedBytes: number;
  readonly seconds: number;
}

/** Where GoogleSQL runs: BigQuery in the cloud, the embedded warehouse on a laptop. */
export interface Warehouse {
  /**
   * Runs a GoogleSQL script to its end.
   *
   * @param told is told of each statement while the script runs, soon after it has ended; of none where nothing is billed.
   * @returns the rows of its last SELECT, or undefined where it holds none.
   * @throws Error with what failed, the place in the script and the source line.
   */
  run(
    script: string,
    parameters?: Readonly<Record<string, Parameter>>,
    told?: (statement: Statement) => void,
  ): Promise<Result | undefined>;
}

/** An object of a bucket, as an object table shows it. */
export interface LakeObject {
  readonly bucket: string;
  /** Name inside the bucket, for example `raw-data/dataset_name=users/date=20260205/file.csv`. */
  readonly name: string;
  /** Changes with every upload, as decimal text. */
  readonly generation: string;
  /** Bytes. */
  readonly size: number;
  /** MD5 of the contents in lower-case hex; null for a composite upload, which has none. */
  readonly md5: string | null;
  readonly updated: Date;
}

/** Buckets: Cloud Storage in the cloud, folders on a laptop. */
export interface Lake {
  /** Objects whose name starts with the prefix, in name order. */
  list(bucket: string, prefix: string): Promise<readonly LakeObject[]>;
  /** Uploads a local file, replacing an object of that name at once: a reader sees the old bytes or the new. */
  upload(bucket: string, name: string, file: string): Promise<void>;
  /** Copies an object into a file of this machine. */
  download(bucket: string, name: string, file: string): Promise<void>;
  /** Writes an object without contents. */
  writeEmpty(bucket: string, name: string): Promise<void>;
  delete(bucket: string, name: string): Promise<void>;
}

/** A table whose past is asked for. */
export interface KeptTable {
  readonly dataset: string;
  readonly name: string;
  /** Its columns, in their order. */
  readonly columns: readonly string[];
}

/** Tables as they were: time travel in the cloud, the exports of gold on a laptop. */
export interface Past {
  /**
   * The newest moment up to the one that is given of which the rows of a table are kept.
   *
   * @throws Error where there is none.
   */
  newest(table: KeptTable, moment: Date): Promise<Date>;
  /** Puts the rows that a table had at a moment in the place of those that it has, all of it or nothing. */
  restore(table: KeptTable, moment: Date): Promise<void>;
}

/** Loads landed files into bronze: Data Transfer in the cloud, a CSV load on a laptop. */
export interface Transfers {
  /**
   * Replaces the day's partition of a bronze table with the CSV objects of the day's folder (MIRROR).
   * A folder without CSV objects changes nothing and succeeds, as a transfer does.
   *
   * @param date ISO date, for example `2026-02-05`.
   * @returns rows loaded, or undefined where there was nothing to load.
   * @throws Error where a file cannot be loaded; the partition is then as it was before.
   */
  run(entity: string, date: string): Promise<number | undefined>;
}
