import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';

const run = promisify(execFile);

/** The commit that a change is held against. */
export interface Base {
  /** As it was asked for, for example `origin/main`. */
  readonly ref: string;
  /** The first digits of the commit at which the change left it. */
  readonly commit: string;
}

/**
 * The commit that the working tree and a revision have in common: what came to the revision later is no part of the change.
 *
 * @throws Failure where git knows no such revision.
 */
export async function baseOf(root: string, ref: string): Promise<Base> {
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', ['-C', root, ...args])).stdout.trim();
  const commit = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`).catch(
    (cause: unknown) => {
      throw new Failure(`git knows no revision ${ref}.`, {
        where: root,
        next: 'Name a branch, a tag or a commit; git fetch brings those of the origin.',
        exitCode: exit.usage,
        cause,
      });
    },
  );
  const common = await git('merge-base', commit, 'HEAD').catch(() => commit);
  return { ref, commit: common.slice(0, 12) };
}

/** Lays the files of a commit out in a folder of their own, with the packages that are installed here, for as long as the work takes. */
export async function withFilesOf<Value>(
  root: string,
  commit: string,
  work: (folder: string) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'review-'));
  try {
    const archive = join(folder, '.tar');
    await run('git', ['-C', root, 'archive', '--format=tar', `--output=${archive}`, commit]);
    await run('tar', ['-xf', archive, '-C', folder]);
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
