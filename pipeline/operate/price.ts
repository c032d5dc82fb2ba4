/** A TiB of queries on demand in US dollars. @see https://cloud.google.com/bigquery/pricing */
const dollarsOfTebibyte = 6.25;

/** What BigQuery asks for bytes that are billed on demand, in US dollars. */
export const dollarsOf = (bytes: number): number => (bytes / 2 ** 40) * dollarsOfTebibyte;

/** Bytes and their price as people read them: `1.25 GiB, $0.0076`. */
export const billText = (bytes: number): string =>
  `${(bytes / 2 ** 30).toFixed(2)} GiB, $${dollarsOf(bytes).toFixed(4)}`;
