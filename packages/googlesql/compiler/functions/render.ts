import type { Expression } from '../expressions.ts';
import type { Constant } from '../values.ts';
import { macroCall } from '../macrocall.ts';
import type { FunctionCall, Render } from './registry.ts';

/** `name(a, b)` */
export const named =
  (name: string): Render =>
  (sql) =>
    `${name}(${sql.join(', ')})`;

/** A macro of the runtime. */
export const macro =
  (name: string): Render =>
  (sql, { args, compilation }) =>
    macroCall(
      name,
      sql.map((text, i) => (args[i]?.sql === text ? args[i] : { sql: text, plain: false })),
      compilation,
    );

/** A macro that fails, and its twin `safe_…` that gives NULL. */
export const guarded = (name: string): { readonly strict: Render; readonly safe: Render } => ({
  strict: macro(name),
  safe: macro(`safe_${name}`),
});

/** `(a op b)` */
export const infix =
  (operator: string): Render =>
  ([a, b]) =>
    `(${String(a)} ${operator} ${String(b)})`;

export function argument(call: Pick<FunctionCall, 'args' | 'node'>, index: number): Expression {
  const found = call.args[index];
  if (found === undefined) throw call.node.refusal(`a call without argument ${String(index + 1)}`);
  return found;
}

/** @throws Refused where the argument's value is not known when compiling. */
export function constant(call: FunctionCall, index: number, what: string): Exclude<Constant, null> {
  const value = argument(call, index).constant;
  if (value === undefined || value === null) throw call.node.refusal(`${what} that is no literal`);
  return value;
}
