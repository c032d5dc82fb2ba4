/** An object of a bucket, as an object table shows it. */
export interface BucketObject {
  readonly bucket: string;
  /** Name inside the bucket, for example `raw-data/users.csv`. */
  readonly name: string;
  /** Changes with every upload, as decimal text. */
  readonly generation: string;
  /** Bytes. */
  readonly size: number;
  /** MD5 of the contents in lower-case hex; null for a composite upload, which has none. */
  readonly md5: string | null;
  readonly updated: Date;
}

/** Where object tables find objects. */
export interface ObjectStore {
  /** Objects whose name starts with the prefix, in name order. */
  list(bucket: string, prefix: string): Promise<readonly BucketObject[]>;
}
