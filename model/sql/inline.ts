import { type Token, tokensOrNone } from './tokens.ts';

/** An expression with a name and parameters. */
export interface SqlFunction {
  readonly dataset: string;
  readonly name: string;
  readonly parameters: readonly string[];
  /** GoogleSQL expression over the parameters. */
  readonly body: string;
}

/** A call that does not fit its function. */
export class CallError extends Error {
  /** Where the call begins. */
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.name = 'CallError';
    this.position = position;
  }
}

/**
 * Puts in the place of each call of a function what the function says. Every line keeps its number.
 *
 * @example inline('SELECT d.twice(a + 1)', [{ dataset: 'd', name: 'twice', parameters: ['x'], body: '2 * x' }])
 * // SELECT (2 * (a + 1))
 * @throws CallError where a call has another number of arguments than its function has parameters.
 */
export function inline(text: string, functions: readonly SqlFunction[]): string {
  const all = tokensOrNone(text);
  for (const [index, { start }] of all.entries()) {
    const called = calledAt(all, index, functions);
    if (called === undefined) continue;
    // Without the function itself: a call in its own body would never end.
    const others = functions.filter((each) => each !== called);
    const end = closing(all, index + 3);
    const given = argumentsOf(text, all.slice(index + 4, end)).map((argument) => inline(argument, functions));
    if (given.length !== called.parameters.length) {
      const wanted = `${called.dataset}.${called.name}(${called.parameters.join(', ')})`;
      throw new CallError(start, `${wanted} is called with ${given.length} arguments`);
    }
    const expression = atom(withArguments(inline(oneLine(called.body), others), called.parameters, given));
    const after = text.slice(all[end]?.end ?? text.length);
    return text.slice(0, start) + expression + inline(after, functions);
  }
  return text;
}

function calledAt(all: readonly Token[], at: number, functions: readonly SqlFunction[]): SqlFunction | undefined {
  const [dataset, dot, name, bracket] = all.slice(at, at + 4).map(({ text }) => text);
  if (dot !== '.' || bracket !== '(' || all[at - 1]?.text === '.') return undefined;
  return functions.find((each) => each.dataset === dataset && each.name === name);
}

/** Index of the bracket that closes the one at an index. */
function closing(all: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < all.length; at++) {
    if (['(', '['].includes(all[at]?.text ?? '')) depth += 1;
    if ([')', ']'].includes(all[at]?.text ?? '')) depth -= 1;
    if (depth === 0) return at;
  }
  return all.length;
}

/** The texts between the commas outside of brackets. */
function argumentsOf(text: string, inside: readonly Token[]): string[] {
  if (inside.length === 0) return [];
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of inside) {
    if (['(', '['].includes(token.text)) depth += 1;
    if ([')', ']'].includes(token.text)) depth -= 1;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.map((part) => text.slice(part[0]?.start ?? 0, part.at(-1)?.end ?? 0));
}

function withArguments(body: string, parameters: readonly string[], given: readonly string[]): string {
  let made = '';
  let copied = 0;
  const all = tokensOrNone(body);
  for (const [index, { kind, text, start, end }] of all.entries()) {
    const place = kind === 'name' && all[index - 1]?.text !== '.' ? parameters.indexOf(text) : -1;
    if (place < 0) continue;
    made += body.slice(copied, start) + atom(given[place] ?? '');
    copied = end;
  }
  return made + body.slice(copied);
}

/** An expression so that nothing beside it can take it apart: in brackets unless it is one name, value or call. */
function atom(expression: string): string {
  const all = tokensOrNone(expression);
  const names = all.findIndex(({ kind, text }) => kind !== 'name' && text !== '.');
  const isPath = names === -1;
  const isValue = all.length === 1;
  const opens = Math.max(names, 0);
  const isClosed = ['(', '['].includes(all[opens]?.text ?? '') && closing(all, opens) === all.length - 1;
  return isPath || isValue || isClosed ? expression : `(${expression})`;
}

/** A text without comments and line ends. */
function oneLine(text: string): string {
  return tokensOrNone(text).reduce((line, token, index, all) => {
    const before = all[index - 1];
    if (before === undefined) return token.text;
    const touches = before.end === token.start || ['(', '['].includes(before.text) || [')', ']'].includes(token.text);
    return `${line}${touches ? '' : ' '}${token.text}`;
  }, '');
}
