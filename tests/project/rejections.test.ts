import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

describe('a rejected promise that no test awaits', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rejections-'));
    const forgetful = "it('forgets', () => { void Promise.reject(new Error('an assertion')); });\n";
    for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.mjs`), forgetful);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const options of [[], ['--parallel', '--jobs', '2']]) {
    it(`fails the run ${options.join(' ')}`.trim(), async () => {
      const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
      const args = [mocha, ...options, join(folder, '*.mjs')];
      const failure: unknown = await run(process.execPath, args, { cwd: root }).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.have.property('stdout').that.contains('Not awaited: Error: an assertion');
    });
  }
});
