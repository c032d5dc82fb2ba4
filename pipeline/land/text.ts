import { isUtf8 } from 'node:buffer';

/** What shows that bytes are no text in UTF-8, and where. */
export interface Fault {
  readonly kind: 'nul' | 'bytes';
  /** Offset of a byte on the line that has the fault. */
  readonly position: number;
}

/** The first fault of some bytes that hold whole characters. */
export const faultOf = (bytes: Buffer): Fault | undefined => {
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { kind: 'nul', position: nul };
  if (isUtf8(bytes)) return undefined;
  // A newline is no part of another character, so that each line can be judged by itself.
  let start = 0;
  for (;;) {
    const end = bytes.indexOf('\n', start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return { kind: 'bytes', position: start };
    start = end + 1;
  }
};

/** How many of some bytes belong to characters that end among them; at most three at the end do not. */
export const wholeCharacters = (bytes: Buffer): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return back < length ? bytes.length - back : bytes.length;
  }
  return bytes.length;
};
