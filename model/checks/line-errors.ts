import type { Declared, Table } from '../load.ts';
import { isKind } from '../load.ts';
import type { Problem } from '../problem.ts';
import { references } from '../sql/references.ts';
import { type Token, tokensOrNone } from '../sql/tokens.ts';
import { datasets } from '../target.ts';

const words = (text: string): readonly string[] => text.split(/\s+/);

/** Words before a bracket that are no functions. */
const syntax = new Set(
  words(
    `ALL AND ANY ARRAY AS BETWEEN BY CASE DISTINCT ELSE EXCEPT EXISTS FROM HAVING IN INTERSECT IS JOIN LIKE LIMIT NOT ON OR OVER QUALIFY
     SELECT STRUCT THEN UNION UNNEST USING VALUES WHEN WHERE WITH`,
  ),
);

/**
 * Functions with a value or NULL for whatever they are given. What is not among them may fail: one line would stop the run, and its
 * value would stand in the message; with SAFE the value is NULL, which a screen sees.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-reference#safe_prefix
 */
const total = new Set(
  words(
    `IF IFNULL NULLIF COALESCE GREATEST LEAST SIGN IS_NAN IS_INF IEEE_DIVIDE RAND GENERATE_UUID
     TRIM LTRIM RTRIM UPPER LOWER INITCAP CONCAT LENGTH CHAR_LENGTH CHARACTER_LENGTH BYTE_LENGTH OCTET_LENGTH STRPOS STARTS_WITH ENDS_WITH
     CONTAINS_SUBSTR REPLACE REVERSE SPLIT SOUNDEX NORMALIZE NORMALIZE_AND_CASEFOLD ASCII UNICODE EDIT_DISTANCE TO_CODE_POINTS TO_HEX
     TO_BASE32 TO_BASE64 MD5 SHA1 SHA256 SHA512 FARM_FINGERPRINT
     ARRAY_LENGTH ARRAY_TO_STRING ARRAY_CONCAT ARRAY_REVERSE SAFE_OFFSET SAFE_ORDINAL
     JSON_VALUE JSON_QUERY JSON_VALUE_ARRAY JSON_QUERY_ARRAY JSON_EXTRACT JSON_EXTRACT_SCALAR JSON_EXTRACT_ARRAY JSON_TYPE TO_JSON_STRING
     LAX_BOOL LAX_INT64 LAX_FLOAT64 LAX_STRING
     CURRENT_DATE CURRENT_TIME CURRENT_DATETIME CURRENT_TIMESTAMP EXTRACT DATE_DIFF DATETIME_DIFF TIMESTAMP_DIFF TIME_DIFF UNIX_DATE
     UNIX_SECONDS UNIX_MILLIS UNIX_MICROS FORMAT_DATE FORMAT_DATETIME FORMAT_TIME FORMAT_TIMESTAMP
     COUNT COUNTIF MIN MAX SUM AVG ANY_VALUE ARRAY_AGG STRING_AGG LOGICAL_AND LOGICAL_OR BIT_AND BIT_OR BIT_XOR
     ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST LAG LEAD FIRST_VALUE LAST_VALUE`,
  ),
);

/** Functions that take every value where their argument of a place, from 0, is written out, or is not there. */
const totalOfLiteral = new Map<string, number>([
  ...words('REGEXP_CONTAINS REGEXP_EXTRACT REGEXP_EXTRACT_ALL REGEXP_REPLACE DATE').map(
    (name) => [name, 1] as const,
  ),
  // A negative length fails.
  ...words('SUBSTR SUBSTRING').map((name) => [name, 2] as const),
]);

/** The same of functions that belong to a group. */
const totalOfGroups = new Set(words('NET.HOST NET.PUBLIC_SUFFIX NET.REG_DOMAIN NET.SAFE_IP_FROM_STRING'));

/** What stands for functions and signs that SAFE does not precede. */
const instead = new Map([
  ['CAST', 'SAFE_CAST'],
  ['CONVERT_BYTES_TO_STRING', 'SAFE_CONVERT_BYTES_TO_STRING'],
  ['OFFSET', 'SAFE_OFFSET'],
  ['ORDINAL', 'SAFE_ORDINAL'],
  ['/', 'SAFE_DIVIDE'],
  ['+', 'SAFE_ADD'],
  ['-', 'SAFE_SUBTRACT'],
  ['*', 'SAFE_MULTIPLY'],
]);

/** Functions whose values are so small that a sum with one of them, or with a number, fits. */
const small = new Set(
  words(
    'LENGTH CHAR_LENGTH CHARACTER_LENGTH BYTE_LENGTH OCTET_LENGTH STRPOS ARRAY_LENGTH ASCII UNICODE SIGN EXTRACT DATE_DIFF UNIX_DATE COUNT COUNTIF ROW_NUMBER RANK',
  ),
);

/**
 * Kinds of tables for which one line could stop a run. Of a mart that cannot be computed the run says so and goes on; on dimensions, stages
 * and facts all of gold rests.
 */
const kinds = ['history', 'comparison', 'dimension', 'stage', 'fact'] as const;

/** Queries of such tables, and their screens, in which one value could stop a run. */
export function checkLineErrors({ tables }: Declared): Problem[] {
  const ofLines = kinds.flatMap((kind) => tables.filter(isKind(kind)));
  return ofLines.flatMap(({ query, contract, places }) => [
    ...faultsOf(query)
      // What reads nothing, as a calendar, meets no value.
      .filter(() => references(query, datasets).length > 0)
      .map(({ position, message }) => places.inSql(position, message)),
    ...('screens' in contract ? contract.screens : []).flatMap(({ fails }, index) =>
      faultsOf(fails).map(({ message }) =>
        places.inContract(['screens', index, 'fails'], `fails: ${message}`),
      ),
    ),
  ]);
}

function faultsOf(text: Table['query']): { position: number; message: string }[] {
  const all = tokensOrNone(text);
  return all.flatMap(({ start }, index) => {
    const right = rightInstead(all, index);
    return right === undefined
      ? []
      : [
          {
            position: start,
            message: `${nameOf(all, index)} may fail for some values and would stop the run: write ${right}`,
          },
        ];
  });
}

function nameOf(all: readonly Token[], index: number): string {
  const [group, dot] = [all[index - 2], all[index - 1]];
  return [...(dot?.text === '.' ? [group, dot] : []), all[index]]
    .map((token) => token?.text.toUpperCase())
    .join('');
}

/** What is to stand in place of a function or sign that some value may make fail. */
function rightInstead(all: readonly Token[], index: number): string | undefined {
  const { kind, text: written } = all[index] ?? { kind: 'sign', text: '' };
  const name = written.toUpperCase();
  if (kind === 'sign') return signInstead(all, index);
  if (kind !== 'name' || all[index + 1]?.text !== '(' || syntax.has(name) || name.startsWith('SAFE_'))
    return undefined;
  const before = all[index - 1]?.text.toUpperCase();
  // A type with parameters.
  if (before === 'AS') return undefined;
  if (before === '.') return groupInstead(all, index);
  const place = totalOfLiteral.get(name);
  const isTotal =
    name === 'CAST'
      ? isToText(all, index)
      : place === undefined
        ? total.has(name)
        : isLiteral(argumentsOf(all, index + 1)[place] ?? []) &&
          (name !== 'DATE' || argumentsOf(all, index + 1).length < 3);
  return isTotal ? undefined : (instead.get(name) ?? `SAFE.${name}`);
}

/** Of `SAFE.ROUND(` nothing, of `NET.HOST(` nothing, of other functions of a group the call with SAFE. */
function groupInstead(all: readonly Token[], index: number): string | undefined {
  const path = all
    .slice(Math.max(0, index - 4), index + 1)
    .map(({ text }) => text.toUpperCase())
    .join('');
  const [called = ''] = /(SAFE\.)?([A-Z]+\.)?[A-Z0-9_]+$/.exec(path) ?? [];
  const isTotal = called.startsWith('SAFE.') || totalOfGroups.has(called);
  return isTotal ? undefined : `SAFE.${called}`;
}

/** Nothing, or one number or text. */
function isLiteral(argument: readonly Token[]): boolean {
  return (
    argument.length === 0 || (argument.length === 1 && ['number', 'string'].includes(argument[0]?.kind ?? ''))
  );
}

/** The tokens of each argument of a call whose bracket stands at a place. */
function argumentsOf(all: readonly Token[], bracket: number): Token[][] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of all.slice(bracket + 1, closing(all, bracket))) {
    if (token.text === '(' || token.text === '[') depth++;
    if (token.text === ')' || token.text === ']') depth--;
    if (token.text === ',' && depth === 0) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

function closing(all: readonly Token[], bracket: number): number {
  let depth = 0;
  for (let index = bracket; index < all.length; index++) {
    if (all[index]?.text === '(') depth++;
    if (all[index]?.text === ')' && --depth === 0) return index;
  }
  return all.length;
}

/** What is to stand for a sign between two values of which not both are known to be small, and for a place in an array. */
function signInstead(all: readonly Token[], index: number): string | undefined {
  const { text: sign = '' } = all[index] ?? {};
  const [left, right] = [all[index - 1], all[index + 1]];
  const follows =
    left !== undefined &&
    (left.kind === 'sign' ? [')', ']'].includes(left.text) : !syntax.has(left.text.toUpperCase()));
  switch (sign) {
    case '/':
      return instead.get(sign);
    case '[':
      // The name of a field of JSON is a text.
      return follows && (right?.kind === 'number' || all[index + 2]?.text === ']') && right?.kind !== 'string'
        ? 'SAFE_OFFSET'
        : undefined;
    case '-':
      if (!follows) return isSmall(right) ? undefined : 'SAFE_NEGATE';
      return isSmallBefore(all, index) && isSmall(right) ? undefined : instead.get(sign);
    case '+':
    case '*':
      return !follows || (isSmallBefore(all, index) && isSmall(right)) ? undefined : instead.get(sign);
    default:
      return undefined;
  }
}

function isSmall(token: Token | undefined): boolean {
  return (
    token?.kind === 'number' || token?.kind === 'parameter' || small.has(token?.text.toUpperCase() ?? '')
  );
}

function isSmallBefore(all: readonly Token[], index: number): boolean {
  const left = all[index - 1];
  if (left?.text !== ')') return isSmall(left);
  const opening = all.findLastIndex(
    (token, at) => at < index && token.text === '(' && closing(all, at) === index - 1,
  );
  return isSmall(all[opening - 1]);
}

/** Numbers, times and truth values can always be written. */
function isToText(all: readonly Token[], cast: number): boolean {
  return all[closing(all, cast + 1) - 1]?.text.toUpperCase() === 'STRING';
}
