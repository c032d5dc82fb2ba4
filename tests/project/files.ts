import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const project = resolve(import.meta.dirname, '../..');

/**
 * Paths of the project's own files: what git knows or would take in.
 *
 * @param pattern as git reads it, such as `*.md`.
 * @param folder of another copy of the project.
 */
export function projectFiles(pattern = '.', folder = project): string[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', pattern];
  return execFileSync('git', list, { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(folder, path)));
}
