import { byteOffsets, placeOf } from '../analyzer/source.ts';

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
 * @param text the whole analyzed text, in which the analyzer counted bytes.
 */
export function locatedRefusal(refused: Refused, text: string, name: string): Error {
  if (refused.place === undefined) return refused;
  const { at, excerpt } = placeOf({ name, text }, byteOffsets(text)(refused.place.start));
  return new Error(`${at}: ${refused.message}\n${excerpt}`, { cause: refused });
}
