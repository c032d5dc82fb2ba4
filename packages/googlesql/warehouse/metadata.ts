import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Statement } from '../script/tree.ts';
import { Catalog, type StoredObject, type StoredTable } from './catalog.ts';
import type { Connection } from './database.ts';
import { createSchemaViews, dropSchemaViews, schemaVersion } from './informationschema.ts';
import { runtime } from '../compiler/index.ts';
import { identifier, quoted } from '../compiler/names.ts';

/** Raise when the stored form changes: an older file is then refused with what to do. */
const formatVersion = 2;

/** Schemas that a warehouse has before it has any dataset. */
export const ownSchemas = ['_warehouse', '_googlesql'] as const;

/** Schemas that a dataset cannot be called. */
const reserved = new Set([
  'main',
  'temp',
  'memory',
  'system',
  'information_schema',
  'pg_catalog',
  '_warehouse_database',
  ...ownSchemas,
]);

const column = z.object({ name: z.string(), type: z.string(), notNull: z.boolean().optional() });
const made = { dataset: z.string(), name: z.string(), definition: z.string().optional() };
const columns = z.array(column);

const storedObject = z.discriminatedUnion('kind', [
  z.object({
    ...made,
    kind: z.literal('table'),
    columns,
    ingestionTime: z.boolean(),
    refillable: z.boolean(),
    expiresAt: z.number().optional(),
  }),
  z.object({
    ...made,
    kind: z.literal('view'),
    columns,
    query: z.string(),
    materialized: z.boolean().optional(),
  }),
  z.object({ ...made, kind: z.literal('object_table'), columns, uris: z.array(z.string()) }),
  z.object({
    ...made,
    kind: z.literal('external_table'),
    columns,
    folders: z.array(z.string()),
    prefix: z.string(),
  }),
  z.object({
    ...made,
    kind: z.literal('routine'),
    arguments: z.array(
      z.object({ name: z.string(), type: z.string(), mode: z.enum(['IN', 'OUT', 'INOUT']).default('IN') }),
    ),
    body: z.string(),
    statements: z.custom<readonly Statement[]>(Array.isArray),
  }),
]);

/**
 * Reads the catalog of a database, and makes the empty one in a new database.
 *
 * @throws Error where the file was written by another version of this program.
 */
export async function openCatalog(connection: Connection): Promise<Catalog> {
  const known = await connection.value("SELECT 1 FROM duckdb_schemas() WHERE schema_name = '_warehouse'");
  if (known === undefined) await create(connection);
  if ((await setting(connection, 'format')) === '1')
    await connection.atomically(() => addDayFiles(connection));
  const version = await setting(connection, 'format');
  if (version !== String(formatVersion)) {
    throw new Error(
      `The warehouse file has format ${version ?? 'unknown'}, this program writes ${formatVersion}. Delete it and load everything again.`,
    );
  }
  const datasets = await connection.rows('SELECT name FROM _warehouse.dataset ORDER BY name');
  const objects = await connection.rows('SELECT content FROM _warehouse.object ORDER BY number');
  return new Catalog(
    datasets.map(([name]) => String(name)),
    objects.map(([content]) => storedObject.parse(JSON.parse(String(content))) as StoredObject),
  );
}

/** Puts the macros that compiled SQL calls into the database, unless they are there. */
export async function installRuntime(connection: Connection): Promise<void> {
  const hash = createHash('md5').update(runtime.join(';')).digest('hex');
  if ((await setting(connection, 'runtime')) === hash) return;
  await connection.atomically(async () => {
    await connection.run(runtime.join(';'));
    await putSetting(connection, 'runtime', hash);
  });
}

/** Makes INFORMATION_SCHEMA of each dataset anew where a file has it as an earlier version of this program made it. */
export async function renewSchemaViews(
  connection: Connection,
  project: string,
  datasets: Iterable<string>,
): Promise<void> {
  if ((await setting(connection, 'information_schema')) === schemaVersion) return;
  await connection.atomically(async () => {
    for (const dataset of datasets) await createSchemaViews(connection, project, dataset);
    await putSetting(connection, 'information_schema', schemaVersion);
  });
}

async function create(connection: Connection): Promise<void> {
  await connection.atomically(async () => {
    await connection.run(`
      CREATE SCHEMA _warehouse;
      CREATE SEQUENCE _warehouse.number;
      CREATE TABLE _warehouse.setting (key VARCHAR NOT NULL, value VARCHAR NOT NULL);
      CREATE TABLE _warehouse.dataset (name VARCHAR NOT NULL);
      CREATE TABLE _warehouse.object (
        number BIGINT DEFAULT nextval('_warehouse.number'),
        routine BOOLEAN NOT NULL, dataset VARCHAR NOT NULL, name VARCHAR NOT NULL, content VARCHAR NOT NULL);
      CREATE TABLE _warehouse.partition (
        dataset VARCHAR NOT NULL, table_name VARCHAR NOT NULL, day DATE,
        total_rows BIGINT NOT NULL, last_modified_time TIMESTAMP NOT NULL);`);
    await addDayFiles(connection);
  });
}

/** What format 2 has beside format 1. */
async function addDayFiles(connection: Connection): Promise<void> {
  await connection.run(`
    CREATE TABLE _warehouse.day_file (
      dataset VARCHAR NOT NULL, table_name VARCHAR NOT NULL, day DATE NOT NULL,
      file VARCHAR NOT NULL, bytes BIGINT NOT NULL, longest_record BIGINT NOT NULL)`);
  await putSetting(connection, 'format', String(formatVersion));
}

export async function setting(connection: Connection, key: string): Promise<string | undefined> {
  const value = await connection.value(`SELECT value FROM _warehouse.setting WHERE key = ${quoted(key)}`);
  return value === undefined ? undefined : String(value);
}

export async function putSetting(connection: Connection, key: string, value: string): Promise<void> {
  await connection.run(`DELETE FROM _warehouse.setting WHERE key = ${quoted(key)}`);
  await connection.run(`INSERT INTO _warehouse.setting VALUES (${quoted(key)}, ${quoted(value)})`);
}

/** Records an object in place of the one of that name; a table's partitions stay, for its rows may. */
export async function putObject(connection: Connection, object: StoredObject): Promise<void> {
  await connection.run(`DELETE FROM _warehouse.object WHERE ${isThat(object)}`);
  await connection.run(
    `INSERT INTO _warehouse.object (routine, dataset, name, content) VALUES
       (${object.kind === 'routine'}, ${quoted(object.dataset)}, ${quoted(object.name)}, ${quoted(JSON.stringify(object))})`,
  );
}

/** Records what a table has become, perhaps under another name; its partitions stay. */
export async function putAltered(
  connection: Connection,
  before: StoredTable,
  after: StoredTable,
): Promise<void> {
  const where = `dataset = ${quoted(before.dataset)} AND`;
  await connection.run(
    `UPDATE _warehouse.partition SET table_name = ${quoted(after.name)} WHERE ${where} table_name = ${quoted(before.name)}`,
  );
  await connection.run(
    `UPDATE _warehouse.object SET name = ${quoted(after.name)}, content = ${quoted(JSON.stringify(after))}
     WHERE ${where} name = ${quoted(before.name)} AND NOT routine`,
  );
}

/** Forgets an object and its partitions. */
export async function removeObject(connection: Connection, object: StoredObject): Promise<void> {
  await connection.run(`DELETE FROM _warehouse.object WHERE ${isThat(object)}`);
  if (object.kind !== 'table') return;
  await connection.run(
    `DELETE FROM _warehouse.partition WHERE dataset = ${quoted(object.dataset)} AND table_name = ${quoted(object.name)}`,
  );
}

const isThat = ({ kind, dataset, name }: StoredObject): string =>
  `dataset = ${quoted(dataset)} AND name = ${quoted(name)} AND routine = ${kind === 'routine'}`;

/**
 * Makes a dataset with its INFORMATION_SCHEMA.
 *
 * @throws Error for a name that the database itself uses.
 */
export async function createDataset(connection: Connection, project: string, name: string): Promise<void> {
  if (reserved.has(name.toLowerCase())) {
    throw new Error(
      `A dataset of the embedded warehouse cannot be called ${name}: the database uses that name itself.`,
    );
  }
  await connection.run(`CREATE SCHEMA ${identifier(name)}`);
  await connection.run(`INSERT INTO _warehouse.dataset VALUES (${quoted(name)})`);
  await createSchemaViews(connection, project, name);
}

export async function dropDataset(connection: Connection, name: string): Promise<void> {
  await dropSchemaViews(connection, name);
  await connection.run(`DROP SCHEMA ${identifier(name)}`);
  await connection.run(`DELETE FROM _warehouse.dataset WHERE name = ${quoted(name)}`);
}

/** Counts the partitions of a table again after its rows changed. */
export async function countPartitions(connection: Connection, dataset: string, table: string): Promise<void> {
  await connection.run(
    `DELETE FROM _warehouse.partition WHERE dataset = ${quoted(dataset)} AND table_name = ${quoted(table)}`,
  );
  await connection.run(
    `INSERT INTO _warehouse.partition
       SELECT ${quoted(dataset)}, ${quoted(table)}, _PARTITIONDATE, count(*), now()::TIMESTAMP
       FROM ${identifier(dataset)}.${identifier(table)} GROUP BY ALL`,
  );
}
