import { type Token, tokens } from './tokens.ts';

/**
 * Lets columns of the one relation that a final SELECT reads pass through it, after the columns that it names.
 * So a `query.sql` says how a row is made and the compiler keeps what it needs beside it.
 *
 * @example carry('SELECT a AS b FROM source', ['raw']) // SELECT a AS b,\n  raw FROM source
 * @throws Error where the final SELECT is not a plain one: a set operation, DISTINCT or a GROUP BY makes rows of its own.
 */
export function carry(query: string, columns: readonly string[]): string {
  const outer = outermost(tokens(query));
  const select = outer.findLastIndex((token) => is(token, 'SELECT'));
  const from = outer.findIndex((token, index) => index > select && is(token, 'FROM'));
  const before = outer[from - 1];
  if (select < 0 || from < 0 || before === undefined) {
    throw new Error('the query must end in a SELECT with a FROM');
  }
  const unfit = [...outer.slice(select + 1, select + 2), ...outer.slice(from)].find((token) =>
    ['DISTINCT', 'GROUP', 'JOIN'].some((word) => is(token, word)),
  );
  const union = outer.find((token) => ['UNION', 'EXCEPT', 'INTERSECT'].some((word) => is(token, word)));
  const refused = unfit ?? union;
  if (refused !== undefined) {
    throw new Error(
      `the final SELECT must make one row of each row of one relation, without ${refused.text}: do that in a CTE before it`,
    );
  }
  const carried = columns.map((column) => `,\n  ${column}`).join('');
  return query.slice(0, before.end) + carried + query.slice(before.end);
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
