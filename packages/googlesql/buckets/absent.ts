/** Whether an operation failed because nothing is at its path. */
export const isAbsent = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
