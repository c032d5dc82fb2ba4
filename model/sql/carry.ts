import { type Token, tokens } from './tokens.ts';

/**
 * Lets columns of the one relation that a final SELECT reads pass through it, after the columns that it names.
 * So a `query.sql` says how a row is made and the compiler keeps what it needs beside it.
 *
 * @example carry('SELECT a AS b FROM source', ['raw']) // SELECT a AS b,\n  raw FROM source
 * @throws Error where the final SELECT is not a plain one: a set operation, DISTINCT or a GROUP BY makes rows of its own.
 */
export function carry(query: string, columns: readonly string[]): string {
  const unfit = unfitToCarry(query);
  if (unfit !== undefined) throw new Error(unfit.message);
  const before = endOfSelect(outermost(tokens(query)));
  const carried = columns.map((column) => `,\n  ${column}`).join('');
  return query.slice(0, before) + carried + query.slice(before);
}

/** Why no columns can pass through a query, and where; undefined where they can. */
export function unfitToCarry(query: string): { position: number; message: string } | undefined {
  const outer = outermost(tokens(query));
  const select = outer.findLastIndex((token) => is(token, 'SELECT'));
  const from = fromOf(outer);
  if (select < 0 || endOfSelect(outer) === undefined) {
    return {
      position: outer[select]?.start ?? 0,
      message: 'the query must end in a SELECT with a FROM',
    };
  }
  const unfit = [...outer.slice(select + 1, select + 2), ...outer.slice(from)].find((token) =>
    ['DISTINCT', 'GROUP', 'JOIN'].some((word) => is(token, word)),
  );
  const union = outer.find((token) => ['UNION', 'EXCEPT', 'INTERSECT'].some((word) => is(token, word)));
  const refused = unfit ?? union;
  return refused === undefined
    ? undefined
    : {
        position: refused.start,
        message: `the final SELECT must make one row of each row of one relation, without ${refused.text}: do that in a CTE before it`,
      };
}

function fromOf(outer: readonly Token[]): number {
  const select = outer.findLastIndex((token) => is(token, 'SELECT'));
  return outer.findIndex((token, index) => index > select && is(token, 'FROM'));
}

/** Where the last SELECT's columns end. */
function endOfSelect(outer: readonly Token[]): number | undefined {
  return outer[fromOf(outer) - 1]?.end;
}

/** The tokens outside all brackets, with the end of the last bracket in place of what it holds. */
function outermost(all: readonly Token[]): Token[] {
  let depth = 0;
  return all.filter((token) => {
    if (token.text === '(' || token.text === '[') depth += 1;
    const isOuter = depth === 0 || (depth === 1 && (token.text === ')' || token.text === ']'));
    if (token.text === ')' || token.text === ']') depth -= 1;
    return isOuter;
  });
}

function is(token: Token, word: string): boolean {
  return token.kind === 'name' && token.text.toUpperCase() === word;
}
