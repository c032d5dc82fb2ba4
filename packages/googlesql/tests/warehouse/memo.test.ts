import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { memoInFolder, memoInMemory } from '../../warehouse/memo.ts';

describe('what was compiled', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'memo-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is known to the next process once it is saved', () => {
    const first = memoInFolder(folder);
    first.set('SELECT 1', { sql: '1' });
    expect(memoInFolder(folder).get('SELECT 1')).to.equal(undefined);
    first.save();
    expect(memoInFolder(folder).get('SELECT 1')).to.deep.equal({ sql: '1' });
  });

  it('is kept beside what another process saved meanwhile', () => {
    const [one, other] = [memoInFolder(folder), memoInFolder(folder)];
    one.set('a', 1);
    other.set('b', 2);
    one.save();
    other.save();
    const next = memoInFolder(folder);
    expect([next.get('a'), next.get('b')]).to.deep.equal([1, 2]);
  });

  it('is compiled again where its file is broken or of other code', () => {
    const first = memoInFolder(folder);
    first.set('a', 1);
    first.save();
    const [file = ''] = readdirSync(folder);
    writeFileSync(join(folder, 'of-other-code.json'), '{}');
    writeFileSync(join(folder, file), '{"a"');
    const next = memoInFolder(folder);
    expect(next.get('a')).to.equal(undefined);
    next.set('a', 1);
    next.save();
    expect(readdirSync(folder)).to.deep.equal([file]);
  });

  it('is forgotten, the oldest first, where memory would grow without end', () => {
    const memo = memoInMemory(2);
    for (const key of ['a', 'b', 'c']) memo.set(key, key);
    expect(['a', 'b', 'c'].map((key) => memo.get(key))).to.deep.equal([undefined, 'b', 'c']);
  });
});
