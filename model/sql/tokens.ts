/**
 * Tokens of GoogleSQL: just enough of the lexical structure to find names without being fooled by comments and strings.
 * Source: "Lexical structure and syntax" of the GoogleSQL reference.
 */
type TokenKind = 'name' | 'quoted name' | 'parameter' | 'string' | 'number' | 'sign';

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the text. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const patterns: readonly (readonly [TokenKind | 'gap', RegExp])[] = [
  ['gap', /\s+|#[^\n]*|--[^\n]*|\/\*[\s\S]*?\*\//y],
  ['string', /(?:r|b|rb|br)?("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*\1/iy],
  ['string', /(?:r|b|rb|br)?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/iy],
  ['quoted name', /`(?:\\.|[^`\\])*`/y],
  ['parameter', /@@?[A-Za-z_][A-Za-z0-9_.]*/y],
  ['number', /(?:0x[0-9a-f]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)/iy],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['sign', /[\s\S]/y],
];

/** A text that cannot be cut into tokens. */
export class TokenError extends Error {
  /** Where the piece begins that has no end. */
  readonly position: number;
  readonly what: string;

  constructor(text: string, position: number, what: string) {
    super(`line ${String(lineOf(text, position))}: ${what}`);
    this.name = 'TokenError';
    this.position = position;
    this.what = what;
  }
}

/**
 * Cuts a text into tokens; comments and blanks are left out.
 *
 * @throws TokenError where a quote or a comment has no end.
 */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let start = 0;
  while (start < text.length) {
    const [kind, end] = next(text, start);
    const piece = text.slice(start, end);
    if (kind === 'sign' && (/["'`]/.test(piece) || text.startsWith('/*', start))) {
      const opening = text.startsWith('/*', start) ? '/*' : piece;
      throw new TokenError(text, start, `${opening} has no end`);
    }
    if (kind !== 'gap') found.push({ kind, text: piece, start, end });
    start = end;
  }
  return found;
}

/** 1-based number of the line that holds a position. */
export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function next(text: string, start: number): [TokenKind | 'gap', number] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match !== null) return [kind, start + match[0].length];
  }
  return ['sign', start + 1];
}
