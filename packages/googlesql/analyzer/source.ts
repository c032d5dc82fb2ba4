/** A GoogleSQL text with the name under which errors show it: a file, a routine, or `query`. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A part of a text in UTF-16 units, half open. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Line and column, both from 1, columns in characters. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { line, column: Array.from(before.slice(lineStart)).length + 1 };
}

const tabStop = 8;

/** The offset of the analyzer's line and column: its columns count characters, and a tab reaches to the next multiple of 8. */
export function offsetOf(text: string, { line, column }: Position): number {
  let offset = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf('\n', offset);
    if (end < 0) return text.length;
    offset = end + 1;
  }
  let reached = 1;
  for (const character of text.slice(offset)) {
    if (reached >= column || character === '\n') break;
    reached = character === '\t' ? Math.ceil(reached / tabStop) * tabStop + 1 : reached + 1;
    offset += character.length;
  }
  return offset;
}

/** Turns the UTF-8 byte offsets of the analyzer into UTF-16 offsets of the text. */
export function byteOffsets(text: string): (byte: number) => number {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === text.length) return (byte) => byte;
  return (byte) => bytes.toString('utf8', 0, byte).length;
}

/** How many characters of a line are shown: a program may write ten thousand as one. */
const shown = 160;

/** A line, or the part of a long one around a column, and a caret below the column. */
function excerptOf(line: string, column: number): string {
  const characters = Array.from(line.trimEnd());
  const first = Math.max(0, Math.min(column - 1 - shown / 2, characters.length - shown));
  const [before, after] = [first > 0 ? '…' : '', first + shown < characters.length ? '…' : ''];
  const indent = Array.from(line)
    .slice(first, column - 1)
    .map((character) => (character === '\t' ? '\t' : ' '));
  const part = characters.slice(first, first + shown).join('');
  return `${before}${part}${after}\n${before === '' ? '' : ' '}${indent.join('')}^`;
}

/** `name:line:column`, and the source line there with a caret below the place. */
export function placeOf(source: Source, offset: number): { readonly at: string; readonly excerpt: string } {
  const { line, column } = positionOf(source.text, offset);
  return {
    at: `${source.name}:${String(line)}:${String(column)}`,
    excerpt: excerptOf(source.text.split('\n')[line - 1] ?? '', column),
  };
}
