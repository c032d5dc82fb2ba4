import type { Definition, TableDefinition } from './definition.ts';
import type { Node } from './graph.ts';
import { references } from './sql/references.ts';
import { datasets } from './target.ts';

/** A thing of the warehouse before it is compiled for a target: datasets without suffix, parameters for settings. */
export interface Relation {
  /** `dataset.name` */
  readonly name: string;
  /** Absent for a stage that is not kept, which nobody creates. */
  readonly definition?: Definition;
  /** File or folder where it is changed. */
  readonly path: string;
  /** SQL that names what it needs; empty where it needs nothing. */
  readonly sql: string;
}

/** The relation of something that is created. */
export function relationOf(definition: Definition, path: string, sql: string): Relation {
  return { name: nameOf(definition), definition, path, sql };
}

/** `dataset.name` of a definition. */
export function nameOf(definition: Pick<Definition, 'dataset' | 'name'>): string {
  return `${definition.dataset}.${definition.name}`;
}

/** A relation's place in the graph: what its SQL names and what its foreign keys refer to. */
export function nodeOf({ name, definition, path, sql }: Relation): Node {
  const keys = definition?.kind === 'table' ? referredBy(definition) : [];
  return { name, path, needs: [...new Set([...references(sql, datasets).map(nameOf), ...keys])] };
}

/** The tables that a table's foreign keys refer to: all that must exist before an empty table can. */
export function referredBy({ foreignKeys }: Pick<TableDefinition, 'foreignKeys'>): string[] {
  return [
    ...new Set(foreignKeys.map(({ references: to }) => nameOf({ dataset: to.dataset, name: to.table }))),
  ];
}
