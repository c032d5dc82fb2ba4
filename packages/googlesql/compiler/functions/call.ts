import { type Expression, compileExpression } from '../expressions.ts';
import type { ResolvedNode } from '../reader.ts';
import type { Scope } from '../scope.ts';
import { typeName } from '../types.ts';
import { functions } from './all.ts';
import { byName, matching } from './registry.ts';

const scalar = byName(functions);

/** A call of a scalar function or an operator. */
export function compileCall(node: ResolvedNode, scope: Scope): Expression {
  const name = functionName(node);
  const args = node.children('argument_list').map((argument) => compileExpression(argument, scope));
  const safe = node.text('error_mode') === 'SAFE_ERROR_MODE';
  const type = node.type();
  const types = args.map((argument) => argument.type);
  const known = matching(scalar.get(name) ?? [], types);
  if (known === undefined)
    throw node.refusal(`function ${name.toUpperCase()}(${types.map(typeName).join(', ')})`);
  const render = safe ? known.safe : known.render;
  if (render === undefined) throw node.refusal(`function SAFE.${name.toUpperCase()}`);
  scope.compilation.use(`${safe ? 'SAFE.' : ''}${known.signature}`);
  const rendered = render(
    args.map((argument) => argument.sql),
    { args, type, node },
  );
  return { ...(typeof rendered === 'string' ? { sql: rendered } : rendered), type, plain: false };
}

/** Without the analyzer's group: `ZetaSQL:$add` is `$add`. */
export function functionName(node: ResolvedNode): string {
  const { name } = node.message('function') as { name: string };
  return name.slice(name.indexOf(':') + 1);
}
