/** GoogleSQL's types that columns have here, with the names that BigQuery's schemas give them, which the service answers with. */
export const schemaNames = {
  BOOL: 'BOOLEAN',
  BYTES: 'BYTES',
  DATE: 'DATE',
  DATETIME: 'DATETIME',
  FLOAT64: 'FLOAT',
  INT64: 'INTEGER',
  JSON: 'JSON',
  NUMERIC: 'NUMERIC',
  STRING: 'STRING',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMP',
} as const;

export type ScalarType = keyof typeof schemaNames;
export const scalarTypes = Object.keys(schemaNames) as readonly ScalarType[];

/** Those that a table may be clustered by. Source: BigQuery, "Create clustered tables", limitations. */
export const clusterTypes: readonly ScalarType[] = [
  'BOOL',
  'DATE',
  'DATETIME',
  'INT64',
  'NUMERIC',
  'STRING',
  'TIMESTAMP',
];

/** Those of which two equal values are one value in every warehouse: the same that a table may be clustered by. */
export const keyTypes: readonly ScalarType[] = [...clusterTypes];

/** Those that a table may be partitioned by in units of time. Source: BigQuery, "Introduction to partitioned tables". */
export const partitionTypes: readonly ScalarType[] = ['DATE', 'DATETIME', 'TIMESTAMP'];

/** Those that GoogleSQL writes as text, the same value always the same, which a row hash needs. */
export const hashedTypes: readonly ScalarType[] = scalarTypes.filter(
  (type) => type !== 'BYTES' && type !== 'JSON',
);

export function isScalar(type: string): type is ScalarType {
  return Object.hasOwn(schemaNames, type);
}

/** Whether columns have such a type: a scalar or an array of one. */
export function isColumnType(type: string): boolean {
  return isScalar(/^ARRAY<(.*)>$/.exec(type)?.[1] ?? type);
}

/** Whether a type is among some; an array is among none. */
export function isAmong(types: readonly ScalarType[], type: string): boolean {
  return types.some((each) => each === type);
}
