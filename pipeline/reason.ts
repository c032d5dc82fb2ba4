const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to it; give the right',
  EDQUOT: 'the quota of disk space is used up; free some space',
  EISDIR: 'it is a folder; put a file in its place',
  ENOENT: 'it does not exist; check the path',
  ENOSPC: 'the disk is full; free some space',
  EPERM: 'this user has no right to it; give the right',
  EROFS: 'the disk is read-only; make it writable',
};

/** What an error says. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Why the file system refused something and what to do, in words. */
export const reasonOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? String(error);
};
