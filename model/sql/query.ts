import { reserved } from './reserved.ts';
import type { Token } from './tokens.ts';

/** A column of a SELECT's result. */
interface Item {
  /** Absent where the expression has no name that the text shows. */
  readonly name?: string;
  /** The column that it passes on unchanged, with the relation's alias in front where the text has one. */
  readonly column?: readonly string[];
  /** `*` or `alias.*`, without EXCEPT and REPLACE: all columns of one relation or of all. */
  readonly star?: { readonly alias?: string };
  readonly start: number;
}

/** What a FROM reads. */
export interface FromItem {
  readonly alias: string;
  /** A name of `WITH`, or dataset and name; absent for anything but a named relation. */
  readonly path?: readonly string[];
  /** The query in brackets that stands in the place of a name. */
  readonly query?: Query;
  readonly start: number;
  /** Whether an outer join may leave its columns without values. */
  readonly isOptional: boolean;
}

/** One SELECT. */
export interface Select {
  readonly items: readonly Item[];
  readonly sources: readonly FromItem[];
  /** Every name of the conditions (ON, USING, WHERE, HAVING, QUALIFY): rows without a value may be left out by these. */
  readonly conditions: ReadonlySet<string>;
}

/** A query as far as the text alone shows where its columns come from. */
export interface Query {
  readonly isRecursive: boolean;
  readonly ctes: ReadonlyMap<string, Query>;
  /** The SELECTs of a set operation, or the only one; undefined where one of them cannot be read so. */
  readonly selects: readonly Select[] | undefined;
}

/** Reads the tokens of a query. What it does not understand it leaves undefined; it never guesses. */
export function readQuery(tokens: readonly Token[]): Query {
  const ctes = new Map<string, Query>();
  const isRecursive = is(tokens[0], 'WITH') && is(tokens[1], 'RECURSIVE');
  let at = 0;
  if (is(tokens[at], 'WITH')) {
    at += isRecursive ? 2 : 1;
    for (;;) {
      const open = at + 2;
      const name = tokens[at];
      if (name === undefined || !is(tokens[at + 1], 'AS') || tokens[open]?.text !== '(') {
        return { isRecursive, ctes, selects: undefined };
      }
      const close = closing(tokens, open);
      ctes.set(bare(name), readQuery(tokens.slice(open + 1, close)));
      at = close + 1;
      if (tokens[at]?.text !== ',') break;
      at += 1;
    }
  }
  const branches = split(tokens.slice(at), (token) => ['UNION', 'EXCEPT', 'INTERSECT'].some((word) => is(token, word)));
  const selects = branches.map(({ part }, index) =>
    readSelect(index > 0 && (is(part[0], 'ALL') || is(part[0], 'DISTINCT')) ? part.slice(1) : part),
  );
  return { isRecursive, ctes, selects: selects.every((select) => select !== undefined) ? selects : undefined };
}

const endsOfFrom = ['WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'WINDOW', 'ORDER', 'LIMIT'];

function readSelect(tokens: readonly Token[]): Select | undefined {
  if (!is(tokens[0], 'SELECT')) return undefined;
  let start = 1;
  if (is(tokens[1], 'DISTINCT') || is(tokens[1], 'ALL')) start = 2;
  if (is(tokens[start], 'AS')) return undefined;
  const from = next(tokens, start, (token) => is(token, 'FROM'));
  const head = tokens.slice(start, from);
  const items = split(head, (token) => token.text === ',').flatMap(({ part }) =>
    part[0] === undefined ? [] : [readItem(part, part[0].start)],
  );
  const end = next(tokens, from, (token) => endsOfFrom.some((word) => is(token, word)));
  const sources = from === tokens.length ? [] : readFrom(tokens.slice(from + 1, end));
  if (sources === undefined) return undefined;
  return {
    items,
    sources: sources.map(({ source }) => source),
    conditions: new Set([
      ...sources.flatMap(({ condition }) => condition),
      ...tokens.slice(end).filter(isName).map(bare),
    ]),
  };
}

function readItem(part: readonly Token[], start: number): Item {
  const last = part.at(-1);
  if (last?.text === '*' && (part.length === 1 || (part.length === 3 && part[1]?.text === '.'))) {
    const alias = part.length === 3 ? part[0] : undefined;
    return { star: alias === undefined ? {} : { alias: bare(alias) }, start };
  }
  const named = part.slice(0, -aliasLength(part) || undefined);
  const column = pathOf(named);
  const isNamed = named.length < part.length || column !== undefined;
  return {
    ...(isNamed && last !== undefined && isName(last) ? { name: bare(last) } : {}),
    ...(column === undefined || column.length > 2 ? {} : { column }),
    start,
  };
}

/** How many tokens at the end of an expression give it a name: `AS x`, or `x` alone. */
function aliasLength(part: readonly Token[]): number {
  const [before, last] = part.slice(-2);
  if (before === undefined || last === undefined || !isName(last)) return 0;
  if (is(before, 'AS')) return 2;
  const endsExpression = before.kind !== 'sign' || before.text === ')' || before.text === ']';
  return endsExpression && !isReserved(last) && !isReserved(before) ? 1 : 0;
}

const isReserved = ({ kind, text }: Token): boolean => kind === 'name' && reserved.has(text.toLowerCase());

const joinWords = ['INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER', 'CROSS'];

function readFrom(tokens: readonly Token[]): { source: FromItem; condition: string[] }[] | undefined {
  const parts = split(tokens, (token) => token.text === ',' || is(token, 'JOIN'));
  const read: { source: FromItem; condition: string[] }[] = [];
  let kind = '';
  for (const { part } of parts) {
    const words = trailing(part);
    const body = part.slice(0, part.length - words.length);
    const condition = next(body, 0, (token) => is(token, 'ON') || is(token, 'USING'));
    const source = readSource(body.slice(0, condition), kind === 'LEFT' || kind === 'FULL');
    if (source === undefined) return undefined;
    if (kind === 'RIGHT' || kind === 'FULL') {
      for (const [index, before] of read.entries()) {
        read[index] = { ...before, source: { ...before.source, isOptional: true } };
      }
    }
    read.push({ source, condition: body.slice(condition + 1).filter(isName).map(bare) });
    kind = words.map(({ text }) => text.toUpperCase()).find((word) => word !== 'OUTER') ?? '';
  }
  return read;
}

/** The words before a JOIN that say which. */
function trailing(part: readonly Token[]): Token[] {
  const words: Token[] = [];
  for (let at = part.length - 1; joinWords.some((word) => is(part[at], word)); at -= 1) {
    const word = part[at];
    if (word !== undefined) words.unshift(word);
  }
  return words;
}

function readSource(tokens: readonly Token[], isOptional: boolean): FromItem | undefined {
  const [first] = tokens;
  const start = first?.start ?? 0;
  if (first?.text === '(') {
    const close = closing(tokens, 0);
    const alias = tokens.slice(close + 1).filter((token) => !is(token, 'AS'));
    const query = readQuery(tokens.slice(1, close));
    return alias.length > 1 ? undefined : { alias: alias.map(bare).join(''), query, start, isOptional };
  }
  if (first === undefined || !isName(first)) return undefined;
  let end = 1;
  while (tokens[end]?.text === '.') end += 2;
  const path = pathOf(tokens.slice(0, end));
  const alias = tokens.slice(end).filter((token) => !is(token, 'AS'));
  const [name] = alias;
  if (path === undefined || alias.length > 1 || (name !== undefined && !isName(name))) {
    return { alias: '', start, isOptional };
  }
  return { alias: name === undefined ? (path.at(-1) ?? '') : bare(name), path, start, isOptional };
}

/** Names with dots between them and nothing else; a word such as TRUE is no name. */
function pathOf(tokens: readonly Token[]): string[] | undefined {
  const fits = tokens.every((token, index) => (index % 2 === 0 ? isName(token) && !isReserved(token) : token.text === '.'));
  return fits && tokens.length % 2 === 1 ? tokens.filter(isName).map(bare) : undefined;
}

/** Parts between tokens outside all brackets. */
function split(tokens: readonly Token[], isBetween: (token: Token) => boolean): { part: Token[] }[] {
  const parts: { part: Token[] }[] = [{ part: [] }];
  let depth = 0;
  for (const token of tokens) {
    depth += step(token);
    if (depth === 0 && isBetween(token)) parts.push({ part: [] });
    else parts.at(-1)?.part.push(token);
  }
  return parts;
}

/** Index of the first token outside all brackets that fits; the length where none does. */
function next(tokens: readonly Token[], from: number, fits: (token: Token) => boolean): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    depth += step(token);
    if (depth === 0 && fits(token)) return at;
  }
  return tokens.length;
}

/** Index of the bracket that closes the one at an index. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    depth += step(token);
    if (depth === 0) return at;
  }
  return tokens.length;
}

function step({ kind, text }: Token): number {
  if (kind !== 'sign') return 0;
  if (text === '(' || text === '[') return 1;
  return text === ')' || text === ']' ? -1 : 0;
}

function is(token: Token | undefined, word: string): boolean {
  return token?.kind === 'name' && token.text.toUpperCase() === word;
}

export function isName({ kind }: Token): boolean {
  return kind === 'name' || kind === 'quoted name';
}

/** A name without backticks. */
export function bare({ kind, text }: Token): string {
  return kind === 'quoted name' ? text.slice(1, -1) : text;
}
