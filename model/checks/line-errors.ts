import type { Declared, Table } from '../load.ts';
import { isKind } from '../load.ts';
import type { Problem } from '../problem.ts';
import { type Token, TokenError, tokens } from '../sql/tokens.ts';

/**
 * Functions that fail for some text or number, and a sign that does. One line would stop the run, and its value would stand in the
 * message; with SAFE the value is NULL, which a screen sees.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-reference#safe_prefix
 */
const failing = new Map([
  ['CAST', 'SAFE_CAST'],
  ['/', 'SAFE_DIVIDE'],
  ...(
    'PARSE_DATE PARSE_DATETIME PARSE_TIME PARSE_TIMESTAMP PARSE_NUMERIC PARSE_BIGNUMERIC PARSE_JSON ROUND TRUNC DIV MOD POW POWER SQRT LN ' +
    'LOG LOG10 EXP FROM_HEX FROM_BASE64 FROM_BASE32 CODE_POINTS_TO_STRING CODE_POINTS_TO_BYTES CHR REPEAT LPAD RPAD LEFT RIGHT DATETIME ' +
    'TIMESTAMP TIMESTAMP_ADD TIMESTAMP_SUB TIMESTAMP_SECONDS TIMESTAMP_MILLIS TIMESTAMP_MICROS DATE_ADD DATE_SUB DATE_FROM_UNIX_DATE'
  )
    .split(' ')
    .map((name) => [name, `SAFE.${name}`] as const),
]);

/** Cleansing queries and screens of delivered lines in which one line could stop a run. */
export function checkLineErrors({ tables }: Declared): Problem[] {
  return tables
    .filter(isKind('history'))
    .flatMap(({ query, contract, places }) => [
      ...faultsOf(query).map(({ position, message }) => places.inSql(position, message)),
      ...contract.screens.flatMap(({ fails }, index) =>
        faultsOf(fails).map(({ message }) =>
          places.inContract(['screens', index, 'fails'], `fails: ${message}`),
        ),
      ),
    ]);
}

function faultsOf(text: Table['query']): { position: number; message: string }[] {
  const all = cut(text);
  return all.flatMap(({ kind, text: written, start }, index) => {
    const name = written.toUpperCase();
    const instead = failing.get(name);
    const isCall =
      kind === 'name' &&
      all[index + 1]?.text === '(' &&
      all[index - 1]?.text !== '.' &&
      !(name === 'CAST' && isToText(all, index));
    return instead !== undefined && (isCall || kind === 'sign')
      ? [
          {
            position: start,
            message: `${name} fails for some values and would stop the run: write ${instead}`,
          },
        ]
      : [];
  });
}

/** Numbers, times and truth values can always be written. */
function isToText(all: readonly Token[], cast: number): boolean {
  let depth = 0;
  for (let index = cast + 1; index < all.length; index++) {
    if (all[index]?.text === '(') depth++;
    if (all[index]?.text === ')' && --depth === 0) return all[index - 1]?.text.toUpperCase() === 'STRING';
  }
  return false;
}

/** A text that is no SQL is refused elsewhere. */
function cut(text: string): readonly Token[] {
  try {
    return tokens(text);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return [];
  }
}
