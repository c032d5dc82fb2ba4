import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TextChange } from './queries.ts';

const run = promisify(execFile);

/** The lines by which a text differs, as git shows them, without its head; three lines of the text around each change. */
export async function diffOf({ before, after }: Pick<TextChange, 'before' | 'after'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'diff-'));
  try {
    await writeFile(join(folder, 'before'), `${before.trim()}\n`);
    await writeFile(join(folder, 'after'), `${after.trim()}\n`);
    // git ends with 1 where there is a difference.
    const shown = await run('git', ['diff', '--no-index', '--no-color', '--no-ext-diff', 'before', 'after'], {
      cwd: folder,
      maxBuffer: 2 ** 28,
    }).then(
      ({ stdout }) => stdout,
      (error: unknown) => {
        const { code, stdout } = error as { code?: unknown; stdout?: string };
        if (code === 1 && stdout !== undefined) return stdout;
        throw error;
      },
    );
    return shown.slice(shown.indexOf('@@'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
