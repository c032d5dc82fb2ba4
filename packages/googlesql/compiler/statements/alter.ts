import type { AlterAction, CompiledAlter } from '../compiled.ts';
import { tablePath } from '../names.ts';
import type { ResolvedNode } from '../reader.ts';
import type { Compilation } from '../scope.ts';
import { typeName } from '../types.ts';
import { permanentPath, readColumnDefinition, schemaName } from './definition.ts';
import { readDocumentation, readTableOptions } from './options.ts';

const objects = {
  AlterTableStmt: 'table',
  AlterViewStmt: 'view',
  AlterMaterializedViewStmt: 'view',
  AlterSchemaStmt: 'schema',
} as const;

/** ALTER TABLE with all that changes its columns or name; ALTER VIEW and SCHEMA with documentation. */
export function compileAlter(node: ResolvedNode, compilation: Compilation): CompiledAlter {
  const object = objects[node.kind as keyof typeof objects];
  const target =
    object === 'schema' ? ([schemaName(node, compilation)] as const) : permanentPath(node, compilation);
  const actions = node.children('alter_action_list').flatMap((action): AlterAction[] => {
    compilation.use(`${node.kind} ${action.kind}`);
    if (object === 'table') return tableAction(action, compilation);
    if (action.kind !== 'SetOptionsAction')
      throw action.refusal(`ALTER ${object.toUpperCase()} with ${action.kind}`);
    readDocumentation(action);
    return [];
  });
  return { kind: 'alter', object, target, ifExists: node.flag('is_if_exists'), actions };
}

function tableAction(action: ResolvedNode, compilation: Compilation): AlterAction[] {
  const column = (): { name: string; ifExists: boolean } => ({
    name: action.text('column'),
    ifExists: action.flag('is_if_exists'),
  });
  switch (action.kind) {
    case 'SetOptionsAction': {
      const expires = readTableOptions(action, compilation);
      return expires === undefined ? [] : [{ kind: 'expire', expires }];
    }
    case 'AddColumnAction': {
      const definition = action.child('column_definition', 'ColumnDefinition');
      const added = readColumnDefinition(definition);
      if (added.notNull === true) throw definition.refusal(`ADD COLUMN ${added.name} with NOT NULL`);
      return [{ kind: 'add_column', column: added, ifNotExists: action.flag('is_if_not_exists') }];
    }
    case 'DropColumnAction':
      return [{ kind: 'drop_column', name: action.text('name'), ifExists: action.flag('is_if_exists') }];
    case 'RenameColumnAction': {
      const [name, to] = [action.text('name'), action.text('new_name')];
      return [{ kind: 'rename_column', name, to, ifExists: action.flag('is_if_exists') }];
    }
    case 'RenameToAction': {
      const [to, more] = tablePath(action.texts('new_path'), compilation.context.project);
      if (more !== undefined) throw action.refusal('RENAME TO with a dataset: a table stays in its dataset');
      return [{ kind: 'rename', to }];
    }
    case 'AlterColumnOptionsAction':
      column();
      readDocumentation(action);
      return [];
    case 'AlterColumnDropNotNullAction':
      return [{ kind: 'drop_not_null', ...column() }];
    case 'AlterColumnSetDataTypeAction':
      return [{ kind: 'set_type', ...column(), type: typeName(action.type('updated_type')) }];
    default:
      throw action.refusal(`ALTER TABLE with ${action.kind}`);
  }
}
