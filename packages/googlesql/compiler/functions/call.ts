import { scopeOfArgument } from '../branches.ts';
import { type Expression, compileExpression } from '../expressions.ts';
import type { ResolvedNode } from '../reader.ts';
import type { Scope } from '../scope.ts';
import { typeName } from '../types.ts';
import { functions } from './all.ts';
import { byName, matching } from './registry.ts';

const scalar = byName(functions);

/** A call of a scalar function or an operator. */
export function compileCall(node: ResolvedNode, scope: Scope): Expression {
  const nodes = node.children('argument_list');
  const name = functionName(node);
  const [only] = nodes;
  if (name === '$not' && only !== undefined && isNotLike(node, only)) {
    node.type();
    node.text('error_mode');
    return compileNamed(
      only,
      functionName(only).replace('$', '$not_'),
      only.children('argument_list'),
      scope,
    );
  }
  return compileNamed(node, name, nodes, scope);
}

/** `x NOT LIKE ANY (…)`, which the analyzer gives as NOT of LIKE ANY: both stand where the operator is written. */
function isNotLike(not: ResolvedNode, inner: ResolvedNode): boolean {
  return (
    inner.kind === 'FunctionCall' &&
    /^\$like_(any|all)/.test(functionName(inner)) &&
    inner.place?.start === not.place?.start &&
    inner.place?.end === not.place?.end
  );
}

function compileNamed(
  node: ResolvedNode,
  name: string,
  nodes: readonly ResolvedNode[],
  scope: Scope,
): Expression {
  const args = argumentsOf(name, nodes, scope);
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
    { args, type, node, compilation: scope.compilation },
  );
  const facts = typeof rendered === 'string' ? { sql: rendered } : rendered;
  // Where nobody asks for the subquery's value, what may fail is not computed.
  const mayFail = scope.guard !== undefined && known.safe !== known.render && !safe;
  return mayFail
    ? { sql: `(CASE WHEN ${scope.guard} THEN ${facts.sql} END)`, type, plain: false }
    : { ...facts, type, plain: false };
}

function argumentsOf(name: string, nodes: readonly ResolvedNode[], scope: Scope): Expression[] {
  const before: { node: ResolvedNode; value: Expression }[] = [];
  for (const node of nodes) {
    const value = compileExpression(node, scopeOfArgument(name, before, node, scope));
    before.push({ node, value });
  }
  return before.map(({ value }) => value);
}

/** Without the analyzer's group: `ZetaSQL:$add` is `$add`. */
export function functionName(node: ResolvedNode): string {
  const { name } = node.message('function') as { name: string };
  return name.slice(name.indexOf(':') + 1);
}
