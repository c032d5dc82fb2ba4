import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entitiesOf } from '../../model/model.ts';
import { TerminalProgress } from '../../cli/progress.ts';
import { makeRoom, type NamedSources, sampleFiles } from '../../cli/source.ts';
import { readModel } from '../../pipeline/model.ts';
import { recorder } from './recorder.ts';

describe('the sample', () => {
  let folder: string;
  const entities = entitiesOf(readModel());
  const sample = (users?: number): Promise<NamedSources> =>
    sampleFiles(folder, users, entities, new TerminalProgress(recorder()));

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'sample-')), 'sample');
    await sample(20);
  });

  afterEach(async () => {
    await rm(join(folder, '..'), { recursive: true });
  });

  it('is three days of each entity', async () => {
    const { snapshots, described } = await sample();
    expect(snapshots).to.have.lengthOf(3 * entities.length);
    expect(described).to.contain('20 users');
  });

  for (const users of [undefined, 20]) {
    it(`stays where ${users === undefined ? 'no size' : 'its own size'} is asked for`, async () => {
      const terminal = recorder();
      await makeRoom(folder, users, terminal);
      expect(terminal.notes).to.deep.equal([]);
      expect((await sample(users)).described).to.contain('20 users');
    });
  }

  it('makes way for one of another size, and says so', async () => {
    const terminal = recorder();
    await makeRoom(folder, 30, terminal);
    expect(terminal.notes.join('')).to.contain('20 users makes way for one of 30');
    expect(existsSync(folder)).to.equal(false);
    expect((await sample(30)).described).to.contain('30 users');
  });

  it('is made again where it is not whole', async () => {
    await rm(join(folder, 'sample.json'));
    await makeRoom(folder, 30, recorder());
    expect((await sample(30)).described).to.contain('30 users');
  });
});
