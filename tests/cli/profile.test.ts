import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { profileCommand } from '../../cli/profile.ts';
import { recorder } from './recorder.ts';

describe('npm run profile', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'profile-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const run = async (...argv: string[]) => {
    const terminal = recorder();
    const code = await execute(profileCommand, ['--source', dir, ...argv], terminal);
    return { code, output: terminal.output.join(''), notes: terminal.notes.join('') };
  };

  it('prints columns, keys, references and the verdict', async () => {
    await writeFile(join(dir, 'distribution_centers.csv'), 'id,name\n1,Memphis\n2,\n');
    await writeFile(join(dir, 'docks.csv'), 'id,distribution_center_id\n1,2\n2,3\n');
    const { code, output } = await run();
    expect(code).to.equal(exit.ok);
    expect(output)
      .to.match(/^distribution_centers {2}2 rows {2}/m)
      .and.to.match(/^name +1 +1 +Memphis +Memphis +text \(1\)$/m)
      .and.to.contain('Candidate keys: id')
      .and.to.match(/docks\.distribution_center_id → distribution_centers\.id +name +1 +1 +3$/m)
      .and.to.match(/^distribution_centers +out +where stock lies/m)
      .and.to.match(/^events +missing +1, 2, 3 /m);
  });

  it('prints the same for machines', async () => {
    await writeFile(join(dir, 'docks.csv'), 'id\n1\n');
    const { output } = await run('--json');
    expect(JSON.parse(output)).to.deep.include({ version: 2, layout: 'flat', references: [], ignored: [] });
  });

  it('fails where a file cannot be read, after it has told of the others', async () => {
    await writeFile(join(dir, 'docks.csv'), 'id\n1\n');
    await writeFile(join(dir, 'ports.csv'), Buffer.from([0x1f, 0x8b, 8, 0]));
    const { code, output, notes } = await run();
    expect(code).to.equal(exit.failed);
    expect(output).to.contain('docks  1 rows').and.to.contain('Problem: ');
    expect(notes).to.contain('is packed with gzip').and.to.contain('next: Correct these files');
  });
});
