import type {
  Compiled,
  CompiledCreateTable,
  CompiledCreateView,
  CompiledDrop,
  TablePath,
  TypedColumn,
} from '../compiled.ts';
import { tablePath } from '../names.ts';
import type { ResolvedNode } from '../reader.ts';
import type { Compilation } from '../scope.ts';
import { typeName } from '../types.ts';
import { readDocumentation, readTableOptions } from './options.ts';
import { outputQuery } from './query.ts';

const modes = {
  CREATE_DEFAULT: 'new',
  CREATE_OR_REPLACE: 'or_replace',
  CREATE_IF_NOT_EXISTS: 'if_not_exists',
} as const;

/** CREATE SCHEMA, TABLE, TABLE AS, VIEW; DROP. */
export function compileDefinition(node: ResolvedNode, compilation: Compilation): Compiled {
  switch (node.kind) {
    case 'CreateTableStmt':
    case 'CreateTableAsSelectStmt':
      return createTable(node, compilation);
    case 'CreateViewStmt':
    case 'CreateMaterializedViewStmt':
      return createView(node, compilation);
    case 'CreateSchemaStmt':
      return { kind: 'create_schema', name: schemaName(node, compilation), mode: readMode(node) };
    default:
      return drop(node, compilation);
  }
}

function readMode(node: ResolvedNode): 'new' | 'or_replace' | 'if_not_exists' {
  const mode = node.text('create_mode');
  return modes[mode as keyof typeof modes];
}

/** A column that a statement makes. */
export function readColumnDefinition(definition: ResolvedNode): TypedColumn {
  const annotations = definition.optional('annotations', 'ColumnAnnotations');
  if (annotations !== undefined) readDocumentation(annotations);
  const notNull = annotations?.flag('not_null') === true;
  definition.column('column');
  return {
    name: definition.text('name'),
    type: typeName(definition.type()),
    ...(notNull ? { notNull } : {}),
  };
}

function createTable(node: ResolvedNode, compilation: Compilation): CompiledCreateTable {
  const definitions = node.children('column_definition_list', 'ColumnDefinition');
  const columns = definitions.map(readColumnDefinition);
  const expires = readTableOptions(node, compilation);
  // Keys are documentation: nobody enforces them in BigQuery.
  node.message('primary_key');
  node.message('foreign_key_list');
  node.message('cluster_by_list');
  node.message('pseudo_column_list');
  const scope = node.text('create_scope');
  const temporary = scope === 'CREATE_TEMP';
  const target = temporary
    ? tablePath(node.texts('name_path'), compilation.context.project)
    : permanentPath(node, compilation);
  if (temporary && target.length > 1) throw node.refusal('CREATE TEMP TABLE with a dataset');
  if (!temporary && target.length === 1) throw node.refusal(`CREATE TABLE ${target[0]} without a dataset`);
  const query = node.kind === 'CreateTableAsSelectStmt' ? outputQuery(node, compilation) : undefined;
  return {
    kind: 'create_table',
    target,
    temporary,
    mode: readMode(node),
    columns,
    ingestionTime: isIngestionTime(node),
    ...(expires === undefined ? {} : { expires }),
    ...(query === undefined ? {} : { as: query.sql }),
  };
}

/** Reads PARTITION BY; more than one column, or one of a type that BigQuery does not partition by, is refused. */
function isIngestionTime(node: ResolvedNode): boolean {
  const [first, second] = node.children('partition_by_list');
  if (first === undefined) return false;
  if (second !== undefined) throw second.refusal('PARTITION BY of two columns');
  const [column] = first.kind === 'FunctionCall' ? first.children('argument_list') : [first];
  if (first.kind === 'FunctionCall') {
    for (const field of ['function', 'type', 'error_mode']) first.message(field);
    for (const argument of first.children('argument_list').slice(1)) {
      argument.message('value');
      argument.message('type');
    }
  }
  if (column?.kind !== 'ColumnRef') throw first.refusal('PARTITION BY of this expression');
  const type = typeName(column.type());
  if (!['DATE', 'TIMESTAMP', 'DATETIME'].includes(type)) throw column.refusal(`PARTITION BY of a ${type}`);
  // The analyzer writes the names of pseudo columns in lower case.
  return ['_partitiondate', '_partitiontime'].includes(column.column('column').name.toLowerCase());
}

function createView(node: ResolvedNode, compilation: Compilation): CompiledCreateView {
  readDocumentation(node);
  for (const field of [
    'sql',
    'has_explicit_columns',
    'column_definition_list',
    'partition_by_list',
    'cluster_by_list',
  ]) {
    node.message(field);
  }
  return {
    kind: 'create_view',
    target: permanentPath(node, compilation),
    mode: readMode(node),
    materialized: node.kind === 'CreateMaterializedViewStmt',
    ...outputQuery(node, compilation),
  };
}

/** The name of what is made: of the usual dataset where it names none. */
export function permanentPath(node: ResolvedNode, { context: { project, dataset } }: Compilation): TablePath {
  const path = tablePath(node.texts('name_path'), project);
  return path.length === 1 && dataset !== undefined ? [dataset, path[0]] : path;
}

/** The dataset that a statement names. */
export function schemaName(node: ResolvedNode, compilation: Compilation): string {
  if (node.has('option_list')) readDocumentation(node);
  const names = node.texts('name_path').flatMap((part) => part.split('.'));
  const [first, second] = names;
  if (names.length > 2 || (second !== undefined && first !== compilation.context.project)) {
    throw node.refusal(`dataset ${names.join('.')}: a project other than ${compilation.context.project}`);
  }
  return String(second ?? first);
}

function drop(node: ResolvedNode, compilation: Compilation): CompiledDrop {
  const written = node.kind === 'DropStmt' ? node.text('object_type') : 'VIEW';
  const object = written.toLowerCase();
  if (object !== 'table' && object !== 'view' && object !== 'schema') throw node.refusal(`DROP ${written}`);
  const target =
    object === 'schema'
      ? ([schemaName(node, compilation)] as const)
      : tablePath(node.texts('name_path'), compilation.context.project);
  return { kind: 'drop', object, target, ifExists: node.flag('is_if_exists') };
}
