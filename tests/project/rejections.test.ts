import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const Failure = z.object({ stdout: z.string() });

describe('a rejected promise that no test awaits', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rejections-'));
    const forgetful = "it('forgets', () => { void Promise.reject(new Error('an assertion')); });\n";
    for (const name of ['one', 'two', 'three']) writeFileSync(join(folder, `${name}.mjs`), forgetful);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  // A failing hook ends a run that is not parallel; parallel files are runs of their own, several a worker.
  for (const [options, times] of [
    [[], 1],
    [['--parallel', '--jobs', '2'], 3],
  ] as const) {
    it(['fails the run', ...options].join(' '), async () => {
      const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
      const args = [mocha, ...options, join(folder, '*.mjs')];
      const failure: unknown = await run(process.execPath, args, { cwd: root }).then(
        () => undefined,
        (error: unknown) => error,
      );
      const { stdout } = Failure.parse(failure);
      expect(stdout.match(/Not awaited: Error: an assertion/g)).to.have.lengthOf(times);
    });
  }
});
