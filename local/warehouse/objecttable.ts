import type { TypedColumn } from '../compiler/compiled.ts';
import { identifier, quoted } from '../compiler/names.ts';
import type { Lake, LakeObject } from '../../pipeline/ports.ts';
import { keyOf, type StoredObjectTable } from './catalog.ts';
import type { Connection } from './database.ts';
import { tableColumns } from './tables.ts';
import type { World } from './world.ts';

/** What every object table has, in BigQuery's order. */
export const objectTableColumns: readonly TypedColumn[] = [
  { name: 'uri', type: 'STRING' },
  { name: 'generation', type: 'INT64' },
  { name: 'content_type', type: 'STRING' },
  { name: 'size', type: 'INT64' },
  { name: 'md5_hash', type: 'STRING' },
  { name: 'updated', type: 'TIMESTAMP' },
  { name: 'metadata', type: 'ARRAY<STRUCT<name STRING, value STRING>>' },
];

/** Keeps object tables as the lake is. In BigQuery they are live; here they are filled again before a script that reads them. */
export class ObjectTables {
  readonly #world: World;
  readonly #connection: Connection;
  /** What each table was last filled with, by `dataset.name`. */
  readonly #shown = new Map<string, string>();

  constructor(world: World, connection: Connection) {
    this.#world = world;
    this.#connection = connection;
  }

  /**
   * Fills the object tables that a script mentions, itself or through the views and routines it mentions.
   *
   * @throws Error where the warehouse was opened without a lake.
   */
  async refresh(script: string): Promise<void> {
    const { catalog, lake } = this.#world;
    const tables = [...catalog.relations.values()].filter((relation) => relation.kind === 'object_table');
    if (tables.length === 0) return;
    const texts = this.#reachable(script);
    for (const table of tables) {
      if (!texts.some((text) => text.includes(table.name.toLowerCase()))) continue;
      if (lake === undefined) {
        throw new Error(
          `${keyOf(table.dataset, table.name)} shows objects of a bucket, but the warehouse was opened without a lake.`,
        );
      }
      await this.#fill(table, lake);
    }
  }

  async #fill(table: StoredObjectTable, lake: Lake): Promise<void> {
    const lists = await Promise.all(table.uris.map((uri) => objectsOf(lake, uri)));
    const rows = lists.flat().map(rowOf);
    const key = keyOf(table.dataset, table.name);
    const shown = rows.join('\n');
    if (this.#shown.get(key) === shown) return;
    const target = `${identifier(table.dataset)}.${identifier(table.name)}`;
    await this.#connection.atomically(async () => {
      await this.#connection.run(`CREATE OR REPLACE TABLE ${target} (${tableColumns(table.columns, false)})`);
      if (rows.length > 0) await this.#connection.run(`INSERT INTO ${target} VALUES ${rows.join(',\n')}`);
    });
    this.#shown.set(key, shown);
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

/** Objects that a uri such as `gs://bucket/raw-data/*` covers. */
async function objectsOf(lake: Lake, uri: string): Promise<LakeObject[]> {
  const [, bucket = '', pattern = ''] = /^gs:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  const [prefix = ''] = pattern.split('*');
  const objects = await lake.list(bucket, prefix);
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const matcher = new RegExp(`^${parts.join('.*')}$`, 's');
  return objects.filter(({ name }) => matcher.test(name));
}

function rowOf(object: LakeObject): string {
  const md5 = object.md5 === null ? 'NULL' : quoted(Buffer.from(object.md5, 'hex').toString('base64'));
  const uri = quoted(`gs://${object.bucket}/${object.name}`);
  const type = quoted(object.name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream');
  const updated = quoted(object.updated.toISOString().replace('T', ' ').replace('Z', ''));
  return `(${uri}, ${object.generation}, ${type}, ${object.size}, ${md5}, TIMESTAMP ${updated}, [])`;
}
