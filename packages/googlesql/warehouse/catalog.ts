import type { TablePath, TypedColumn } from '../compiler/compiled.ts';
import type { CatalogTable } from '../analyzer/catalog.ts';
import { StatementError } from '../analyzer/errors.ts';
import type { Argument } from '../script/engine.ts';
import type { Statement } from '../script/tree.ts';
import { schemaTables } from './informationschema.ts';

/** Where an object comes from: `apply` may drop only what it made. */
interface Made {
  readonly dataset: string;
  readonly name: string;
  /** Hash of the definition; absent where a script made the object. */
  readonly definition?: string | undefined;
}

export interface StoredTable extends Made {
  readonly kind: 'table';
  readonly columns: readonly TypedColumn[];
  readonly ingestionTime: boolean;
  readonly refillable: boolean;
  /** When it goes by itself, in milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
}

interface StoredView extends Made {
  readonly kind: 'view';
  /** Whether it is a materialized view in BigQuery. */
  readonly materialized?: boolean;
  readonly columns: readonly TypedColumn[];
  /** The statement that made it, to know what it reads. */
  readonly query: string;
}

export interface StoredObjectTable extends Made {
  readonly kind: 'object_table';
  readonly columns: readonly TypedColumn[];
  readonly uris: readonly string[];
}

export interface StoredExternalTable extends Made {
  readonly kind: 'external_table';
  /** The files' own and then the folders'. */
  readonly columns: readonly TypedColumn[];
  /** Keys of the folders below the prefix. */
  readonly folders: readonly string[];
  readonly prefix: string;
}

export interface StoredRoutine extends Made {
  readonly kind: 'routine';
  readonly arguments: readonly Argument[];
  readonly body: string;
  readonly statements: readonly Statement[];
}

export type StoredRelation = StoredTable | StoredView | StoredObjectTable | StoredExternalTable;
export type StoredObject = StoredRelation | StoredRoutine;

/** What the warehouse consists of, in memory. Tables and routines have separate names. */
export class Catalog {
  readonly datasets: Set<string>;
  readonly relations: Map<string, StoredRelation>;
  readonly routines: Map<string, StoredRoutine>;

  constructor(datasets: Iterable<string> = [], objects: Iterable<StoredObject> = []) {
    this.datasets = new Set(datasets);
    this.relations = new Map();
    this.routines = new Map();
    for (const object of objects) this.put(object);
  }

  copy(): Catalog {
    return new Catalog(this.datasets, [...this.relations.values(), ...this.routines.values()]);
  }

  relation(path: TablePath): StoredRelation | undefined {
    return path.length === 2 ? this.relations.get(keyOf(path[0], path[1])) : undefined;
  }

  /**
   * DuckDB and the analyzer take names that differ in upper and lower case for one, BigQuery does not.
   *
   * @throws StatementError where there is a dataset or relation of the name in another case.
   */
  refuseOtherCase(dataset: string, name?: string): void {
    const wanted = name === undefined ? dataset : keyOf(dataset, name);
    const known = name === undefined ? this.datasets : this.relations.keys();
    const clash = [...known].find((each) => each !== wanted && each.toLowerCase() === wanted.toLowerCase());
    if (clash === undefined) return;
    throw new StatementError(
      `${wanted} differs from ${clash} in upper and lower case only: the embedded warehouse cannot hold both`,
      0,
    );
  }

  put(object: StoredObject): void {
    const key = keyOf(object.dataset, object.name);
    if (object.kind === 'routine') this.routines.set(key, object);
    else this.relations.set(key, object);
  }

  remove(object: StoredObject): void {
    const objects = object.kind === 'routine' ? this.routines : this.relations;
    objects.delete(keyOf(object.dataset, object.name));
  }

  /** All relations as the analyzer sees them. */
  tables(): CatalogTable[] {
    const stored = [...this.relations.values()].map((relation) => ({
      path: [relation.dataset, relation.name],
      relation: [relation.dataset, relation.name] as const,
      columns: [
        ...relation.columns,
        ...(relation.kind === 'table' && relation.ingestionTime ? pseudoColumns : []),
      ],
    }));
    return [...stored, ...[...this.datasets].flatMap(schemaTables)];
  }
}

const pseudoColumns = [
  { name: '_PARTITIONDATE', type: 'DATE', pseudo: true },
  { name: '_PARTITIONTIME', type: 'TIMESTAMP', pseudo: true },
];

export function keyOf(dataset: string, name: string): string {
  return `${dataset}.${name}`;
}
