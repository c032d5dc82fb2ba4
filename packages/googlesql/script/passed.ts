import { typeName } from '../compiler/types.ts';
import type { Range, Source } from '../analyzer/source.ts';
import { parseType } from '../analyzer/types.ts';
import type { Argument, Procedure, Variable } from './engine.ts';
import { at, cut } from './snippet.ts';
import type { CallStatement } from './tree.ts';

/** What a CALL passes for an argument. */
export interface Passed {
  readonly argument: Argument;
  /** The expression in the CALL. */
  readonly range: Range;
  /** The caller's variable that an OUT or INOUT argument writes to; undefined for an IN argument. */
  readonly variable: Variable | undefined;
}

/**
 * What a CALL passes for each argument, by the rules of "Procedural language", CALL: a variable of the argument's own type for
 * OUT and INOUT, and none twice among these.
 *
 * @throws SqlError
 */
export function passed(
  { name, arguments: declared }: Procedure,
  call: CallStatement & { readonly range: Range },
  source: Source,
  variables: ReadonlyMap<string, Variable>,
): Passed[] {
  if (declared.length !== call.arguments.length) {
    const wanted = declared.map((argument) => signatureOf(argument)).join(', ');
    throw at(source, call.range, `Procedure ${name} takes the arguments (${wanted})`);
  }
  const written = new Set<Variable>();
  return declared.map((argument, index) => {
    const range = call.arguments[index] ?? call.range;
    if (argument.mode === 'IN') return { argument, range, variable: undefined };
    const variable = variables.get(cut(source, range).replaceAll('`', '').toLowerCase());
    if (variable === undefined || typeName(parseType(variable.type)) !== typeName(parseType(argument.type))) {
      const found = variable === undefined ? '' : `, and ${variable.name} is ${variable.type}`;
      throw at(source, range, `The argument ${signatureOf(argument)} needs a variable of this type${found}`);
    }
    if (written.has(variable)) {
      throw at(source, range, `Variable ${variable.name} is passed to more than one OUT or INOUT argument`);
    }
    written.add(variable);
    return { argument, range, variable };
  });
}

function signatureOf({ mode, name, type }: Argument): string {
  return mode === 'IN' ? `${name} ${type}` : `${mode} ${name} ${type}`;
}
