import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseOf, withFilesOf } from '../../../cli/review/base.ts';

describe('the base of a review', () => {
  let root: string;
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: root,
      encoding: 'utf8',
    }).trim();
  const commit = (contents: string): string => {
    writeFileSync(join(root, 'file'), contents);
    git('add', 'file');
    git('commit', '--quiet', '-m', contents);
    return git('rev-parse', 'HEAD');
  };

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'base-')));
    git('init', '--quiet', '--initial-branch=main');
    mkdirSync(join(root, 'node_modules'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('is where the change left the revision, without what came there later', async () => {
    const left = commit('left');
    git('switch', '--quiet', '-c', 'change');
    commit('change');
    git('switch', '--quiet', 'main');
    commit('later');
    git('switch', '--quiet', 'change');
    expect(await baseOf(root, 'main')).to.deep.equal({ ref: 'main', commit: left.slice(0, 12) });
  });

  it('is refused where git knows no such revision, or takes it for an option', async () => {
    commit('one');
    for (const ref of ['nowhere', '--all']) {
      const error = await baseOf(root, ref).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(Error).with.property('message', `git knows no revision ${ref}.`);
    }
  });

  it('lays its files out beside the packages, and takes them away again', async () => {
    const first = commit('first');
    commit('second');
    let folder = '';
    const contents = await withFilesOf(root, first, (laid) => {
      folder = laid;
      expect(realpathSync(join(laid, 'node_modules'))).to.equal(join(root, 'node_modules'));
      return Promise.resolve(readFileSync(join(laid, 'file'), 'utf8'));
    });
    expect(contents).to.equal('first');
    expect(existsSync(folder)).to.equal(false);
    expect(git('worktree', 'list').split('\n')).to.have.length(1);
  });
});
