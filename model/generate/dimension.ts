import type { ContractOf, Lookup } from '../contract.ts';
import { asText, notApplicableKey, surrogateKey, unknownKey } from '../surrogate.ts';
import { sql } from '../sql/template.ts';
import { beginning, openEnd } from './validity.ts';

/** Where the natural keys of a type 2 dimension also occur: current rows there without a member get a placeholder. */
interface Referrer {
  /** A history, for example `silver.orders_history`. */
  readonly history: string;
  /** Its columns that hold the natural key. */
  readonly columns: readonly string[];
}

export interface DimensionSource {
  readonly name: string;
  readonly contract: ContractOf<'dimension'>;
  readonly query: string;
  readonly referrers: readonly Referrer[];
  /** Contracts of the dimensions that it refers to, by name. */
  readonly dimensions: ReadonlyMap<string, ContractOf<'dimension'>>;
}

/** `dim_user` has the key `user_key`. */
export function surrogateKeyOf(dimension: string): string {
  return `${dimension.replace(/^dim_/, '')}_key`;
}

/** `dim_user` has the durable key `user_durable_key`: the same for all versions of a member, so that counting it counts members. */
export function durableKeyOf(dimension: string): string {
  return surrogateKeyOf(dimension).replace(/_key$/, '_durable_key');
}

/** A dimension without versions over one DATE has the day itself as its key: yyyymmdd. */
function isCalendar(contract: ContractOf<'dimension'>): boolean {
  return contract.key.length === 1 && typeOf(contract, contract.key[0] ?? '') === 'DATE';
}

function typeOf(contract: ContractOf<'dimension'>, column: string): string {
  return contract.columns.find(({ name }) => name === column)?.type ?? 'STRING';
}

/**
 * GoogleSQL for the key of a member without versions, from expressions for its natural key.
 * A natural key without any value is the member that stands for it.
 */
export function memberKey(
  contract: ContractOf<'dimension'>,
  values: readonly string[],
  absent: Lookup['absent'],
): string {
  const key = isCalendar(contract)
    ? `CAST(FORMAT_DATE('%Y%m%d', ${values[0] ?? ''}) AS INT64)`
    : surrogateKey(values.map((value, index) => asText(value, typeOf(contract, contract.key[index] ?? ''))));
  const missing = values.map((value) => `${value} IS NULL`).join(' AND ');
  return `IF(${missing}, ${String(absent === 'unknown' ? unknownKey : notApplicableKey)}, ${key})`;
}

/** The SELECT that makes all rows of a dimension, the unknown members included. */
export function buildDimension(source: DimensionSource): string {
  return source.contract.history === undefined ? buildTypeOne(source) : buildTypeTwo(source);
}

function references({ contract, dimensions }: DimensionSource, relation: string): string[] {
  return contract.references.map((reference) => {
    const target = dimensions.get(reference.dimension);
    if (target === undefined) throw new Error(`there is no dimension ${reference.dimension}`);
    const values = reference.columns.map((column) => `${relation}.${column}`);
    return `${memberKey(target, values, reference.absent)} AS ${reference.as ?? surrogateKeyOf(reference.dimension)}`;
  });
}

/** The members that stand for no row of the source. */
function standIns({ contract }: DimensionSource, versions: readonly string[]): string {
  const keys = contract.history === undefined ? 1 : 2;
  const row = (key: number, label: string): string =>
    [
      ...Array<string>(keys).fill(String(key)),
      ...contract.columns.map(({ type }) => (type === 'STRING' ? `'${label}'` : 'NULL')),
      ...contract.references.map(() => String(key)),
      ...versions,
    ].join(', ');
  return sql`
SELECT ${row(unknownKey, 'Unknown')}
UNION ALL
SELECT ${row(notApplicableKey, 'Not applicable')}`;
}

function buildTypeOne(source: DimensionSource): string {
  const { name, contract, query } = source;
  const values = contract.key.map((column) => `member.${column}`);
  return sql`
WITH
  member AS (
    ${query}
  )
SELECT
  ${[
    `${memberKey(contract, values, 'unknown')} AS ${surrogateKeyOf(name)}`,
    ...contract.columns.map((column) => `member.${column.name}`),
    ...references(source, 'member'),
  ]}
FROM member
WHERE NOT (${values.map((value) => `${value} IS NULL`).join(' AND ')})
UNION ALL
${standIns(source, [])}`;
}

function buildTypeTwo(source: DimensionSource): string {
  const { name, contract, query, referrers } = source;
  const key = contract.key.join(', ');
  const columns = contract.columns.map((column) => column.name);
  const natural = contract.key.map((column) => asText(`version.${column}`, typeOf(contract, column)));
  const keyed = surrogateKey([...natural, 'CAST(version.valid_from AS STRING)']);
  return sql`
WITH
  delivered AS (
    ${query}
  ),
  versioned AS (
    SELECT
      ${columns},
      valid_from,
      valid_to,
      LEAD(valid_from) OVER (PARTITION BY ${key} ORDER BY valid_from) AS next_from,
      ROW_NUMBER() OVER (PARTITION BY ${key} ORDER BY valid_from) AS place
    FROM delivered
  ),
  ${placeholders(source)}
  version AS (
    -- The first version reaches back to the beginning, so that every fact finds one.
    SELECT
      ${columns},
      IF(place = 1, ${beginning}, valid_from) AS valid_from,
      valid_to,
      FALSE AS is_deleted,
      CAST(NULL AS DATE) AS placeholder_since
    FROM versioned
    UNION ALL
    -- A deletion is a version too, until the member appears again.
    SELECT
      ${columns},
      valid_to AS valid_from,
      IFNULL(next_from, ${openEnd}) AS valid_to,
      TRUE AS is_deleted,
      CAST(NULL AS DATE) AS placeholder_since
    FROM versioned
    WHERE valid_to < IFNULL(next_from, ${openEnd})
    ${referrers.length === 0 ? '' : placeholderVersions(contract)}
  )
SELECT
  ${[
    `${keyed} AS ${surrogateKeyOf(name)}`,
    `${surrogateKey(natural)} AS ${durableKeyOf(name)}`,
    ...columns.map((column) => `version.${column}`),
    ...references(source, 'version'),
    'version.valid_from',
    'version.valid_to',
    `version.valid_to = ${openEnd} AS is_current`,
    'version.is_deleted',
    'version.placeholder_since',
  ]}
FROM version
UNION ALL
${standIns(source, [beginning, openEnd, 'TRUE', 'FALSE', 'NULL'])}`;
}

/** CTEs with the members that current rows of silver name and no snapshot has brought yet. */
function placeholders({ contract, referrers }: DimensionSource): string {
  if (referrers.length === 0) return '';
  const key = contract.key.join(', ');
  const named = referrers.map(
    ({ history, columns: natural }) => sql`
SELECT
  ${natural.map((column, index) => `${column} AS ${contract.key[index] ?? column}`)},
  valid_from,
  valid_to
FROM ${history}`,
  );
  return sql`
-- Current rows of silver that name a member which no snapshot has brought yet.
referenced AS (
  ${named.join('\nUNION ALL\n')}
),
placeholder AS (
  SELECT
    ${contract.key.map((column) => `referenced.${column}`).join(', ')},
    MIN(referenced.valid_from) AS placeholder_since
  FROM referenced
  LEFT JOIN (SELECT DISTINCT ${key} FROM delivered) AS member
    ON ${contract.key.map((column) => `member.${column} = referenced.${column}`).join('\nAND ')}
  WHERE ${contract.key.map((column) => `referenced.${column} IS NOT NULL`).join(' AND ')}
    AND member.${contract.key[0] ?? ''} IS NULL
  GROUP BY ${contract.key.map((column) => `referenced.${column}`).join(', ')}
  HAVING LOGICAL_OR(referenced.valid_to = ${openEnd})
),`;
}

/** Placeholders as versions: they keep the key that the first version of the real member will have. */
function placeholderVersions(contract: ContractOf<'dimension'>): string {
  const attributes = contract.columns.map(({ name }) => name).filter((name) => !contract.key.includes(name));
  return sql`
UNION ALL
SELECT
  ${[...contract.key, ...attributes.map((column) => `NULL AS ${column}`)]},
  ${beginning} AS valid_from,
  ${openEnd} AS valid_to,
  FALSE AS is_deleted,
  placeholder_since
FROM placeholder`;
}
