/** Where a command writes. A result goes to standard output, whatever else there is to say to standard error. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether somebody watches standard error: only then is progress shown. */
  readonly watched: boolean;
}

export const processTerminal: Terminal = {
  out: (text) => {
    process.stdout.write(text);
  },
  err: (text) => {
    process.stderr.write(text);
  },
  watched: process.stderr.isTTY,
};
