import { typeName } from '../compiler/types.ts';
import { SqlError, StatementError } from '../analyzer/errors.ts';
import type { Range, Source } from '../analyzer/source.ts';
import { parseType } from '../analyzer/types.ts';
import type { Variable } from './engine.ts';

/** SQL around a part of a script, to make a statement of an expression. */
export type Wrap = readonly [before: string, after: string];

export const asIs: Wrap = ['', ''];
export const asValue: Wrap = ['SELECT (', ')'];
export const asFields: Wrap = ['SELECT * FROM UNNEST([', '])'];

/** Does something with a part of a script and gives its errors their place in the source. */
export async function part<Value>(
  source: Source,
  range: Range,
  [before, after]: Wrap,
  act: (text: string) => Promise<Value>,
): Promise<Value> {
  const text = cut(source, range);
  try {
    return await act(`${before}${text}${after}`);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    const offset = Math.min(Math.max(error.offset - before.length, 0), text.length);
    throw SqlError.at(error.message, source, range.start + offset, text, { cause: error });
  }
}

/** The type that a range of the source spells. */
export function spelledType(source: Source, range: Range): string {
  try {
    return typeName(parseType(cut(source, range)));
  } catch (error) {
    throw at(source, range, error instanceof Error ? error.message : String(error));
  }
}

/**
 * Name of the activation of a procedure: its own, whoever calls it, so that what was compiled when it was checked needs no
 * compiling again. Only a procedure that is active already, which calls itself, gets another.
 *
 * @param active names of the procedures around it, the outermost first.
 */
export function activationOf(procedure: string, active: readonly string[] = []): string {
  const times = active.filter((name) => name === procedure).length;
  return times === 0 ? procedure : `${procedure}:${times}`;
}

/** A variable of an activation. Names within one are unique, so both make a slot, the same in each run. */
export function variableAt(activation: string, name: string, type: string): Variable {
  return { name, type, slot: `${activation}.${name.toLowerCase()}` };
}

/** @throws SqlError where a variable of the name is visible. */
export function refuseKnown(
  variables: ReadonlyMap<string, Variable>,
  name: string,
  source: Source,
  range: Range,
): void {
  if (!variables.has(name.toLowerCase())) return;
  throw at(source, range, `Variable ${name} is already declared in this block or one around it`);
}

export function cut(source: Source, range: Range): string {
  return source.text.slice(range.start, range.end);
}

export function at(source: Source, range: Range, reason: string): SqlError {
  return SqlError.at(reason, source, range.start, cut(source, range));
}
