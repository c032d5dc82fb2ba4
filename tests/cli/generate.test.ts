import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { generateCommand } from '../../cli/generate.ts';
import { profileCommand } from '../../cli/profile.ts';
import { recorder } from './recorder.ts';

describe('npm run generate', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'generate-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const run = async (...argv: string[]) => {
    const terminal = recorder();
    const code = await execute(generateCommand, argv, terminal);
    return { code, output: terminal.output.join(''), notes: terminal.notes.join('') };
  };
  const small = ['--users', '10', '--days', '2', '--seed', '3'];

  it('makes the files of each day, says how large they are and where they lie', async () => {
    const { code, output } = await run(...small, '--out', dir, '--first-date', '2026-03-31');
    expect(code).to.equal(exit.ok);
    expect(output)
      .to.match(/^2026-04-01 +events +\d+ +[\d,]+$/m)
      .and.to.contain(dir);
    const days = await readdir(join(dir, 'dataset_name=events'));
    expect(days).to.deep.equal(['date=20260331', 'date=20260401']);
  });

  it('makes files that npm run profile finds nothing wrong with', async () => {
    await run(...small, '--out', dir);
    const terminal = recorder();
    expect(await execute(profileCommand, ['--source', dir, '--json'], terminal)).to.equal(exit.ok);
    const { files, missing } = JSON.parse(terminal.output.join('')) as {
      files: unknown[];
      missing: unknown[];
    };
    expect([files.length, missing.length]).to.deep.equal([10, 0]);
  });

  it('says which options it needs and what they may be', async () => {
    const { code, notes } = await run('--users', '0', '--days', '2', '--first-date', '2026-02-30');
    expect(code).to.equal(exit.usage);
    expect(notes)
      .to.contain('--users: a whole number from 1')
      .and.to.contain('--seed: is needed')
      .and.to.contain('--out: is needed')
      .and.to.contain('--first-date: a day like 2026-02-05 is needed');
  });

  it('leaves a folder of other files alone', async () => {
    await writeFile(join(dir, 'mine.txt'), 'mine');
    const { code, notes } = await run(...small, '--out', dir);
    expect(code).to.equal(exit.failed);
    expect(notes).to.contain('give an empty folder or a new one');
    expect(await readdir(dir)).to.deep.equal(['mine.txt']);
  });
});
