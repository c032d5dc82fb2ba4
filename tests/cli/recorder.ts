import type { Terminal } from '../../cli/terminal.ts';

/** A terminal that keeps what a command writes. */
export function recorder(
  watched = false,
): Terminal & { readonly output: string[]; readonly notes: string[] } {
  const output: string[] = [];
  const notes: string[] = [];
  return {
    output,
    notes,
    watched,
    out: (text) => {
      output.push(text);
    },
    err: (text) => {
      notes.push(text);
    },
  };
}
