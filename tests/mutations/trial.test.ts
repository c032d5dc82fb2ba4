import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutated, type Mutation } from './mutation.ts';
import { mutations } from './mutations.ts';
import { copyProject, tryMutation, type Copy } from './trial.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const source = 'export const sum = (a, b) => a + b;\n';

const fault = (find: string, replace: string, title: string): Mutation => ({
  name: 'a fault',
  file: 'sum.js',
  edits: [{ find, replace }],
  test: { file: 'sum.test.js', title },
});

describe('a mutation', () => {
  let project: string;
  let copy: Copy;

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'toy-'));
    await mkdir(join(project, 'ignored'));
    await writeFile(join(project, 'ignored', 'data.csv'), 'x');
    await writeFile(join(project, '.gitignore'), 'node_modules\nignored/\n');
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
    await writeFile(join(project, 'sum.js'), source);
    await writeFile(
      join(project, 'sum.test.js'),
      `import assert from 'node:assert';
       import { sum } from './sum.js';
       it('adds', () => assert.equal(sum(2, 3), 5));
       it('exists', () => assert.ok(sum));
       it('is red', () => assert.fail());`,
    );
    await symlink(modules, join(project, 'node_modules'));
    execFileSync('git', ['init', '-q'], { cwd: project });
    copy = await copyProject(project);
  });

  after(async () => {
    await copy.remove();
    await rm(project, { recursive: true });
  });

  it('is caught by a test that turns red, and is taken out again', async () => {
    expect(await tryMutation(copy.folder, fault('a + b', 'a - b', 'adds'))).to.deep.equal({
      caught: true,
      by: 'adds',
    });
    expect(await readFile(join(copy.folder, 'sum.js'), 'utf8')).to.equal(source);
  });

  it('is missed where its test stays green', async () => {
    const verdict = await tryMutation(copy.folder, fault('a + b', 'a - b', 'exists'));
    expect(verdict).to.deep.equal({ caught: false, why: 'the test stayed green' });
  });

  it('is not caught by a program that no longer starts', async () => {
    const verdict = await tryMutation(copy.folder, fault('a + b', 'a +* b', 'adds'));
    expect(verdict).to.deep.equal({ caught: false, why: 'the test file could not be run at all' });
  });

  for (const title of ['is red', 'no such test']) {
    it(`proves nothing by a test that does not pass without it: ${title}`, async () => {
      const error = await tryMutation(copy.folder, fault('a + b', 'a - b', title)).catch(String);
      expect(error).to.contain('passes without the fault');
    });
  }

  it('leaves the project alone and what git ignores out', async () => {
    expect(await readFile(join(project, 'sum.js'), 'utf8')).to.equal(source);
    expect(existsSync(join(copy.folder, 'ignored'))).to.equal(false);
  });

  it('is out of date where its text does not stand in the file exactly once', () => {
    expect(() => mutated('a b a', fault('a', 'c', ''))).to.throw('stands 2 times');
    expect(() => mutated('a b a', fault('d', 'c', ''))).to.throw('stands 0 times');
  });
});

describe('the mutations of this project', () => {
  for (const mutation of mutations) {
    it(`can still be made, and their test is still there: ${mutation.name}`, async () => {
      const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');
      const sound = await read(mutation.file);
      expect(mutated(sound, mutation)).not.to.equal(sound);
      const { file, title, titles = file } = mutation.test;
      expect(await read(titles)).to.contain(title);
      expect(await read(file)).not.to.equal('');
    });
  }
});
