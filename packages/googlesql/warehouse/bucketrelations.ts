import { keyOf, type StoredExternalTable, type StoredObjectTable, type StoredRelation } from './catalog.ts';
import type { Connection } from './database.ts';
import { externalTableDdl, filesOf } from './externaltable.ts';
import { objectsOf, objectTableDdl } from './objecttable.ts';
import { bucketsOf, type World } from './world.ts';

type BucketRelation = StoredObjectTable | StoredExternalTable;

/** Keeps what shows a bucket as the bucket is. In BigQuery that is live; here it is brought up to date before a script that reads it. */
export class BucketRelations {
  readonly #world: World;
  readonly #connection: Connection;
  /** The statements that each was last made with, by `dataset.name`. */
  readonly #made = new Map<string, string>();

  constructor(world: World, connection: Connection) {
    this.#world = world;
    this.#connection = connection;
  }

  /** Brings those up to date that a script mentions, itself or through the views and routines it mentions. */
  async refresh(script: string): Promise<void> {
    const relations = [...this.#world.catalog.relations.values()].filter(showsBucket);
    if (relations.length === 0) return;
    const texts = this.#reachable(script);
    for (const relation of relations) {
      if (!texts.some((text) => text.includes(relation.name.toLowerCase()))) continue;
      const key = keyOf(relation.dataset, relation.name);
      const ddl = await this.#ddl(relation);
      if (this.#made.get(key) === ddl) continue;
      await this.#connection.atomically(() => this.#connection.run(ddl));
      this.#made.set(key, ddl);
    }
  }

  /** After definitions were applied: they may have made any of them anew. */
  forget(): void {
    this.#made.clear();
  }

  async #ddl(relation: BucketRelation): Promise<string> {
    if (relation.kind === 'external_table') {
      return externalTableDdl(relation, await filesOf(relation, bucketsOf(this.#world), this.#connection));
    }
    return objectTableDdl(relation, await objectsOf(relation, this.#world.objects));
  }

  /** The script with the texts of all routines and views whose names occur in it, in lower case. */
  #reachable(script: string): string[] {
    const { relations, routines } = this.#world.catalog;
    const rest = new Map(
      [
        ...[...routines.values()].map(({ name, body }) => [name, body] as const),
        ...[...relations.values()].flatMap((each) =>
          each.kind === 'view' ? [[each.name, each.query] as const] : [],
        ),
      ].map(([name, text]) => [name.toLowerCase(), text]),
    );
    const texts = [script.toLowerCase()];
    for (const text of texts) {
      for (const [name, more] of rest) {
        if (!text.includes(name)) continue;
        rest.delete(name);
        texts.push(more.toLowerCase());
      }
    }
    return texts;
  }
}

function showsBucket(relation: StoredRelation): relation is BucketRelation {
  return relation.kind === 'object_table' || relation.kind === 'external_table';
}
