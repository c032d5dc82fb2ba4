/** Exit codes of every command. */
export const exit = {
  ok: 0,
  /** The work failed; what and where is on standard error. */
  failed: 1,
  /** The arguments make no sense; nothing was done. */
  usage: 2,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
