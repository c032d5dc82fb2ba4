/** A place in the analyzed text: bytes, as the analyzer counts. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** A construct that the embedded warehouse cannot run faithfully, and therefore does not run. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly construct: string;
  readonly place: TextSpan | undefined;

  constructor(construct: string, place?: TextSpan) {
    super(`${construct} is not supported by the embedded warehouse`);
    this.construct = construct;
    this.place = place;
  }
}

/**
 * The same refusal with its place in words: `file:line:column` and the source line.
 *
 * @param source the whole analyzed text, in which the analyzer counted bytes.
 */
export function locatedRefusal(refused: Refused, source: string, file: string): Error {
  if (refused.place === undefined) return refused;
  const before = Buffer.from(source).subarray(0, refused.place.start).toString();
  const lines = before.split('\n');
  const line = lines.length;
  const column = Array.from(lines.at(-1) ?? '').length + 1;
  const text = source.split('\n')[line - 1] ?? '';
  return new Error(`${file}:${String(line)}:${String(column)}: ${refused.message}\n  ${text}`, {
    cause: refused,
  });
}
