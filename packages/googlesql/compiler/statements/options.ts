import { compileExpression } from '../expressions.ts';
import type { ResolvedNode } from '../reader.ts';
import type { Compilation } from '../scope.ts';
import { rootScope } from './query.ts';

/** Options that say something about an object and change nothing of its contents. */
const documentation = new Set(['description', 'friendly_name', 'labels']);

/** Refuses every option that is more than documentation. */
export function readDocumentation(node: ResolvedNode): void {
  for (const option of node.children('option_list', 'Option')) readOption(option, node);
}

/**
 * The options of a table.
 *
 * @returns the DuckDB expression for when it goes by itself; undefined where nothing is said of that.
 */
export function readTableOptions(node: ResolvedNode, compilation: Compilation): string | undefined {
  let expires: string | undefined;
  for (const option of node.children('option_list', 'Option'))
    if (option.text('name').toLowerCase() === 'expiration_timestamp') {
      option.text('qualifier');
      const value = option.child('value');
      expires = compileExpression(value, rootScope(compilation)).sql;
    } else readOption(option, node);
  return expires;
}

function readOption(option: ResolvedNode, of: ResolvedNode): void {
  const name = option.text('name');
  option.text('qualifier');
  option.message('value');
  if (!documentation.has(name.toLowerCase())) throw of.refusal(`${of.kind} with option ${name}`);
}
