import type { ColumnDefinition } from '../definition.ts';
import { surrogateKeyOf } from '../generate/dimension.ts';
import { referenceKey } from '../generate/fact.ts';
import type { Model } from '../model.ts';
import { columnsOf } from '../tables.ts';

/** A figure of a table: a GoogleSQL aggregate over its rows. */
interface Metric {
  readonly name: string;
  readonly sql: string;
  readonly description: string;
  /** Other words that people use for it. */
  readonly synonyms: readonly string[];
}

/** A reference from a table to the key of a dimension. */
interface Join {
  /** What the dimension is to the table: `created_date`, `user`. */
  readonly role: string;
  readonly dimension: string;
  readonly column: string;
  readonly key: string;
}

/** A table of gold for those who ask: what a row is, what it may be divided by, which figures it gives, what it joins. */
export interface Subject {
  readonly name: string;
  readonly kind: 'dimension' | 'fact' | 'mart';
  readonly description: string;
  readonly grain: string;
  readonly columns: readonly ColumnDefinition[];
  /** Columns that tell rows apart. */
  readonly key: readonly string[];
  readonly metrics: readonly Metric[];
  readonly joins: readonly Join[];
}

/**
 * Gold as its contracts describe it: joins are those of the business matrix, metrics the figures that each fact must share with silver.
 * The page's dictionary and LookML are both made of this.
 */
export function describeGold(model: Model): Subject[] {
  return [...model.facts, ...model.marts, ...model.dimensions].map((table): Subject => {
    const { contract, name } = table;
    const references = contract.kind === 'mart' ? [] : contract.references;
    const figures = contract.kind === 'fact' ? contract.reconciles : [];
    return {
      name,
      kind: contract.kind,
      description: contract.description,
      grain: contract.grain,
      columns: columnsOf(table),
      key: contract.kind === 'dimension' ? [surrogateKeyOf(name)] : contract.key,
      metrics: figures.map((figure) => ({
        name: figure.name,
        sql: figure.measure,
        description: figure.description,
        synonyms: figure.synonyms ?? [],
      })),
      joins: references.map((reference) => ({
        role: referenceKey(reference).replace(/_key$/, ''),
        dimension: reference.dimension,
        column: referenceKey(reference),
        key: surrogateKeyOf(reference.dimension),
      })),
    };
  });
}
