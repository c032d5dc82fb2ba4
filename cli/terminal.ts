/** Where a command writes. A result goes to standard output, whatever else there is to say to standard error. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether standard error is a terminal, where the line of a step changes while it works; elsewhere it is written once. */
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
