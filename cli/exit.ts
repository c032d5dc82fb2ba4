/** Exit codes of every command. */
export const exit = {
  ok: 0,
  /** The work failed; what and where is on standard error. */
  failed: 1,
  /** The arguments make no sense; nothing was done. */
  usage: 2,
  /** A committed file is not what the program would write; a command renews it. */
  outOfDate: 3,
  /** A change would lose stored data and no waiver allows it. */
  dataLoss: 4,
  /** Pulumi or its google provider is not on this machine. */
  noEngine: 5,
  /** Nothing failed, but figures are wrong, late or missing until somebody acts. */
  act: 6,
  /** A change breaks queries of those who read gold, or makes runs fail or rows refused that were not. */
  breaks: 7,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
