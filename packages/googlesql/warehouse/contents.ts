import type { Argument } from '../script/engine.ts';
import type { Catalog, StoredRelation } from './catalog.ts';

/** A table or view of a warehouse. */
export interface Relation {
  readonly kind: StoredRelation['kind'];
  readonly dataset: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly notNull?: boolean }[];
  /** Whether it is partitioned by the day of loading. */
  readonly byLoadingDay: boolean;
  /** Of a view, the text that it was made from: a query, or the whole statement. */
  readonly query?: string;
}

/** A procedure of a warehouse. */
export interface Routine {
  readonly dataset: string;
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly body: string;
}

/** What a warehouse consists of at a moment. */
export interface Contents {
  readonly datasets: readonly string[];
  readonly relations: readonly Relation[];
  readonly routines: readonly Routine[];
}

export function contentsOf(catalog: Catalog): Contents {
  return {
    datasets: [...catalog.datasets],
    relations: [...catalog.relations.values()].map((relation) => ({
      kind: relation.kind,
      dataset: relation.dataset,
      name: relation.name,
      columns: relation.columns,
      byLoadingDay: relation.kind === 'table' && relation.ingestionTime,
      ...(relation.kind === 'view' ? { query: relation.query } : {}),
    })),
    routines: [...catalog.routines.values()].map(({ dataset, name, arguments: parameters, body }) => ({
      dataset,
      name,
      arguments: parameters,
      body,
    })),
  };
}
