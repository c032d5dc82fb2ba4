import type { ContractOf, Lookup } from '../contract.ts';
import { unknownKey, notApplicableKey } from '../surrogate.ts';
import { durableKeyOf, memberKey, surrogateKeyOf } from './dimension.ts';
import { sql } from '../sql/template.ts';

export interface FactSource {
  readonly contract: ContractOf<'fact'>;
  readonly query: string;
  /** Contracts of the dimensions, by name. */
  readonly dimensions: ReadonlyMap<string, ContractOf<'dimension'>>;
}

/** The name of the key column of a reference. */
export function referenceKey(reference: Lookup): string {
  return reference.as ?? surrogateKeyOf(reference.dimension);
}

/** The name of the column that counts members where the reference finds their versions; undefined where there are none. */
export function referenceDurableKey(reference: Lookup): string | undefined {
  return reference.as_of === undefined ? undefined : referenceKey(reference).replace(/_key$/, '_durable_key');
}

/** The SELECT that makes all rows of a fact, its natural keys looked up. */
export function buildFact({ contract, query, dimensions }: FactSource): string {
  const dimension = (reference: Lookup): ContractOf<'dimension'> => {
    const found = dimensions.get(reference.dimension);
    if (found === undefined) throw new Error(`there is no dimension ${reference.dimension}`);
    return found;
  };
  const versioned = contract.references.filter((reference) => reference.as_of !== undefined);
  const keys = contract.references.flatMap((reference) => {
    const key = referenceKey(reference);
    const absent = String(reference.absent === 'unknown' ? unknownKey : notApplicableKey);
    if (reference.through !== undefined) {
      const through = versioned.find(({ dimension: name }) => name === reference.through);
      if (through === undefined) throw new Error(`no reference looks ${reference.through} up`);
      const natural = (through.columns ?? []).map((column) => `fact.${column} IS NULL`).join(' OR ');
      return `IF(${natural}, ${absent}, ${alias(through)}.${surrogateKeyOf(reference.dimension)}) AS ${key}`;
    }
    const values = (reference.columns ?? []).map((column) => `fact.${column}`);
    if (reference.as_of !== undefined) {
      const natural = values.map((value) => `${value} IS NULL`).join(' OR ');
      const found = (column: string): string => `IF(${natural}, ${absent}, ${alias(reference)}.${column})`;
      return [
        `${found(surrogateKeyOf(reference.dimension))} AS ${key}`,
        `${found(durableKeyOf(reference.dimension))} AS ${referenceDurableKey(reference) ?? ''}`,
      ];
    }
    return `${memberKey(dimension(reference), values, reference.absent)} AS ${key}`;
  });
  const lookups = versioned.map((reference) => {
    const natural = dimension(reference).key.map(
      (column, index) => `${alias(reference)}.${column} = fact.${reference.columns?.[index] ?? column}`,
    );
    const day = `DATE(fact.${reference.as_of ?? ''}, 'UTC')`;
    return sql`
LEFT JOIN gold.${reference.dimension} AS ${alias(reference)}
  ON ${natural.join('\n  AND ')}
  AND ${alias(reference)}.valid_from <= ${day}
  AND ${alias(reference)}.valid_to > ${day}`;
  });
  return sql`
WITH
  fact AS (
    ${query}
  )
SELECT
  ${[...contract.columns.map(({ name }) => `fact.${name}`), ...keys]}
FROM fact
${lookups.join('\n')}`;
}

/** The version that a fact finds: named after the role where the reference has one. */
function alias(reference: Lookup): string {
  return referenceKey(reference).replace(/_key$/, '_version');
}
