import { createHash } from 'node:crypto';
import type {
  ColumnDefinition,
  Definition,
  ExternalTableDefinition,
  MaterializedViewDefinition,
  ObjectTableDefinition,
  TableDefinition,
  ViewDefinition,
} from '../definition.ts';
import type { TypedColumn } from '../compiler/compiled.ts';
import { identifier, tableName } from '../compiler/names.ts';
import { typeName } from '../compiler/types.ts';
import { StatementError } from '../analyzer/errors.ts';
import { parseType } from '../analyzer/types.ts';
import { type Catalog, keyOf, type StoredObject, type StoredTable } from './catalog.ts';
import { checkRoutine } from './check.ts';
import type { Connection } from './database.ts';
import { unfold } from './dayfiles.ts';
import { codeVersion } from './memo.ts';
import { createDataset, openCatalog, putObject, putSetting, removeObject, setting } from './metadata.ts';
import { externalTableDdl } from './externaltable.ts';
import { objectTableColumns, objectTableDdl } from './objecttable.ts';
import { located } from './place.ts';
import { columnSql, tableColumns, viewDdl } from './tables.ts';
import { statementScope, type World } from './world.ts';

/** Raise when `apply` makes something else of the same definitions. */
const applyVersion = 1;

/**
 * Makes the warehouse what the definitions say, all of it or nothing. A changed table that can be refilled is made again, empty;
 * any other gets new nullable columns. What is no longer defined goes, except for tables that cannot be refilled.
 *
 * @throws Error naming a table that cannot be changed so and what to do; SqlError for a view or routine that does not resolve.
 */
export async function apply(
  world: World,
  connection: Connection,
  definitions: readonly Definition[],
): Promise<void> {
  const hash = digest([applyVersion, world.project, definitions]);
  // Somebody may have dropped a thing since.
  const isWhole = definitions.every((definition) => existingOf(world, definition) !== undefined);
  if (isWhole && (await setting(connection, 'applied')) === hash) return;
  const templates = world.catalog.datasets.size === 0 ? world.templates : undefined;
  const key = `${codeVersion()}-${hash}`;
  if ((await templates?.copyTo(connection, key)) === true) {
    world.catalog = await openCatalog(connection);
    return;
  }
  await changing(world, connection, async (work) => {
    const { catalog } = work;
    for (const dataset of new Set(definitions.map((definition) => definition.dataset))) {
      if (catalog.datasets.has(dataset)) continue;
      catalog.refuseOtherCase(dataset);
      await createDataset(connection, world.project, dataset);
      catalog.datasets.add(dataset);
    }
    await dropUndefined(work, definitions);
    for (const definition of definitions) await applyOne(work, definition);
    await putSetting(connection, 'applied', hash);
  });
  await templates?.keep(connection, key);
}

/**
 * Makes one thing what its definition says, all of it or nothing; `apply` will leave it alone.
 *
 * @throws as {@link apply}; Error where there is no such dataset.
 */
export async function defineObject(
  world: World,
  connection: Connection,
  definition: Definition,
): Promise<void> {
  if (!world.catalog.datasets.has(definition.dataset))
    throw new StatementError(`Not found: Dataset ${definition.dataset}`, 0);
  await changing(world, connection, async (work) => {
    const object = await makeOver(work, definition);
    await putObject(connection, object);
    work.catalog.put(object);
  });
}

/** Takes away a table of any kind, a view or a routine. */
export async function undefineObject(
  world: World,
  connection: Connection,
  object: StoredObject,
): Promise<void> {
  await changing(world, connection, (work) => dropObject(work, object));
}

/** Does work on a copy of the catalog, which takes the place of the catalog when all of it is done. */
async function changing(
  world: World,
  connection: Connection,
  change: (work: Work) => Promise<void>,
): Promise<void> {
  const catalog = world.catalog.copy();
  const work: Work = { world: { ...world, catalog }, connection, catalog, tablesChanged: false };
  await connection.atomically(() => change(work));
  world.catalog = catalog;
}

interface Work {
  /** The warehouse as it will be. */
  readonly world: World;
  readonly connection: Connection;
  readonly catalog: Catalog;
  /** Whether any table's columns changed, so that views and routines are resolved again. */
  tablesChanged: boolean;
}

async function applyOne(work: Work, definition: Definition): Promise<void> {
  const hash = digest(definition);
  const readsTables = !['table', 'object_table', 'external_table'].includes(definition.kind);
  if (existingOf(work, definition)?.definition === hash && !(readsTables && work.tablesChanged)) return;
  const object = { ...(await makeOver(work, definition)), definition: hash };
  await putObject(work.connection, object);
  work.catalog.put(object);
}

function existingOf(
  { catalog }: { readonly catalog: Catalog },
  { kind, dataset, name }: Definition,
): StoredObject | undefined {
  const key = keyOf(dataset, name);
  return kind === 'routine' ? catalog.routines.get(key) : catalog.relations.get(key);
}

/** Makes a thing in place of what there is under its name. */
async function makeOver(work: Work, definition: Definition): Promise<StoredObject> {
  if (definition.kind !== 'routine') work.catalog.refuseOtherCase(definition.dataset, definition.name);
  const existing = existingOf(work, definition);
  const wanted = definition.kind === 'materialized_view' ? 'view' : definition.kind;
  if (existing !== undefined && existing.kind !== wanted) await dropObject(work, existing);
  return make(work, definition, existing);
}

function make(work: Work, definition: Definition, existing: StoredObject | undefined): Promise<StoredObject> {
  switch (definition.kind) {
    case 'table':
      return makeTable(work, definition, existing?.kind === 'table' ? existing : undefined);
    case 'view':
    case 'materialized_view':
      return makeView(work, definition);
    case 'object_table':
      return makeObjectTable(work, definition);
    case 'external_table':
      return makeExternalTable(work, definition);
    case 'routine':
      return makeRoutine(work, definition);
  }
}

async function makeTable(
  work: Work,
  definition: TableDefinition,
  existing: StoredTable | undefined,
): Promise<StoredObject> {
  const { dataset, name, refillable } = definition;
  const table: StoredTable = {
    kind: 'table',
    dataset,
    name,
    columns: definition.columns.map(asColumn),
    ingestionTime: definition.partitioning !== undefined && definition.partitioning.column === undefined,
    refillable,
  };
  if (existing !== undefined && shape(existing) === shape(table)) return table;
  work.tablesChanged = true;
  const target = tableName([dataset, name]);
  if (existing !== undefined) await unfold(work.connection, existing);
  if (existing === undefined || refillable) {
    if (existing !== undefined) await removeObject(work.connection, existing);
    await work.connection.run(
      `CREATE OR REPLACE TABLE ${target} (${tableColumns(table.columns, table.ingestionTime)})`,
    );
    return table;
  }
  const { added, relaxed } = changesInPlace(existing, table);
  for (const column of added) {
    await work.connection.run(`ALTER TABLE ${target} ADD COLUMN ${columnSql(column)}`);
  }
  for (const { name: column } of relaxed) {
    await work.connection.run(`ALTER TABLE ${target} ALTER COLUMN ${identifier(column)} DROP NOT NULL`);
  }
  return table;
}

/**
 * What BigQuery changes in place too: new nullable columns, wherever the definition has them, because columns are found by
 * name; and columns that need no value any more. Files are loaded by position, so the columns of what they go into keep theirs.
 *
 * @throws Error where the change is more.
 */
function changesInPlace(
  existing: StoredTable,
  table: StoredTable,
): { added: readonly TypedColumn[]; relaxed: readonly TypedColumn[] } {
  const differs = (what: string): Error =>
    new Error(
      `Table ${keyOf(table.dataset, table.name)} cannot be changed in place: ${what}. Its rows cannot be computed again, so ` +
        "it is not made anew. Undo the change, or delete the warehouse's file and load everything again.",
    );
  if (existing.ingestionTime !== table.ingestionTime) throw differs('it is partitioned otherwise');
  const relaxed: TypedColumn[] = [];
  for (const [index, before] of existing.columns.entries()) {
    const place = table.columns.findIndex(({ name }) => name === before.name);
    const after = table.columns[place];
    if (after === undefined) throw differs(`column ${before.name} is no longer defined`);
    if (table.ingestionTime && place !== index)
      throw differs(`column ${before.name} has another place, and files are loaded by position`);
    if (columnSql(before) === columnSql(after)) continue;
    if (columnSql({ ...before, notNull: false }) !== columnSql(after))
      throw differs(`column ${columnSql(before)} became ${columnSql(after)}`);
    relaxed.push(after);
  }
  const known = new Set(existing.columns.map(({ name }) => name));
  const added = table.columns.filter(({ name }) => !known.has(name));
  const required = added.find(({ notNull }) => notNull === true);
  if (required !== undefined) throw differs(`the new column ${required.name} is required`);
  return { added, relaxed };
}

async function makeView(
  { world, connection }: Work,
  definition: ViewDefinition | MaterializedViewDefinition,
): Promise<StoredObject> {
  const { dataset, name, query } = definition;
  const head = `CREATE OR REPLACE VIEW \`${dataset}\`.\`${name}\` AS\n`;
  const source = { name: keyOf(dataset, name), text: query };
  const scope = statementScope(world, new Map(), { variables: new Map(), inHandler: false }, new Map());
  const { compiled } = await located(
    source,
    () => world.statements.prepare(head + query, scope),
    head.length,
  );
  if (compiled.kind !== 'create_view') throw new Error(`View ${source.name} is no query.`);
  refuseOtherColumns(definition, compiled.columns);
  await connection.run(viewDdl(compiled));
  const isMaterialized = definition.kind === 'materialized_view';
  return {
    kind: 'view',
    dataset,
    name,
    columns: compiled.columns,
    query,
    ...(isMaterialized ? { materialized: true } : {}),
  };
}

function refuseOtherColumns(
  definition: ViewDefinition | MaterializedViewDefinition,
  found: readonly TypedColumn[],
): void {
  if (definition.columns.length === 0) return;
  const show = (columns: readonly TypedColumn[]): string =>
    columns.map(({ name, type }) => `${name} ${typeName(parseType(type))}`).join(', ');
  if (show(definition.columns) === show(found)) return;
  throw new Error(
    `View ${keyOf(definition.dataset, definition.name)} is defined with the columns ${show(definition.columns)}, ` +
      `but its query has ${show(found)}.`,
  );
}

async function makeObjectTable(
  { connection }: Work,
  { dataset, name, uris }: ObjectTableDefinition,
): Promise<StoredObject> {
  const table = { kind: 'object_table', dataset, name, columns: objectTableColumns, uris } as const;
  await connection.run(objectTableDdl(table, []));
  return table;
}

async function makeExternalTable(
  work: Work,
  { dataset, name, columns, folders, prefix }: ExternalTableDefinition,
): Promise<StoredObject> {
  const table = {
    kind: 'external_table',
    dataset,
    name,
    columns: [...columns.map(asColumn), ...folders.map((folder) => asColumn({ ...folder, required: false }))],
    folders: folders.map((folder) => folder.name),
    prefix,
  } as const;
  work.tablesChanged = true;
  await work.connection.run(externalTableDdl(table, undefined));
  return table;
}

async function makeRoutine(
  { world, catalog }: Work,
  definition: Extract<Definition, { kind: 'routine' }>,
): Promise<StoredObject> {
  const { dataset, name, body } = definition;
  const source = { name: keyOf(dataset, name), text: body };
  const statements = await located(source, () => world.statements.parse(body));
  const routine = {
    kind: 'routine',
    dataset,
    name,
    arguments: definition.arguments,
    body,
    statements,
  } as const;
  await checkRoutine(world, catalog, routine);
  return routine;
}

async function dropUndefined(work: Work, definitions: readonly Definition[]): Promise<void> {
  const key = (routine: boolean, { dataset, name }: { dataset: string; name: string }): string =>
    `${routine} ${keyOf(dataset, name)}`;
  const defined = new Set(definitions.map((definition) => key(definition.kind === 'routine', definition)));
  for (const object of [...work.catalog.relations.values(), ...work.catalog.routines.values()]) {
    if (object.definition === undefined || defined.has(key(object.kind === 'routine', object))) continue;
    if (object.kind === 'table' && !object.refillable) continue;
    await dropObject(work, object);
  }
}

async function dropObject({ connection, catalog }: Work, object: StoredObject): Promise<void> {
  const { kind, dataset, name } = object;
  if (kind === 'table') await unfold(connection, object);
  if (kind !== 'routine') {
    const isView = kind === 'view' || kind === 'external_table';
    await connection.run(`DROP ${isView ? 'VIEW' : 'TABLE'} ${tableName([dataset, name])}`);
  }
  await removeObject(connection, object);
  catalog.remove(object);
}

function asColumn({ name, type, required }: ColumnDefinition): TypedColumn {
  return { name, type: typeName(parseType(type)), ...(required ? { notNull: true } : {}) };
}

/** The properties of a table that DuckDB knows. */
function shape({ columns, ingestionTime }: StoredTable): string {
  return tableColumns(columns, ingestionTime);
}

function digest(value: unknown): string {
  return createHash('md5').update(JSON.stringify(value)).digest('hex');
}
