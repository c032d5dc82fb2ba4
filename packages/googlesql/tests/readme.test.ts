import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const at = (path: string): URL => new URL(`../${path}`, import.meta.url);
const readme = readFileSync(at('README.md'), 'utf8');
const examples = readdirSync(at('examples/'));

/** Blocks of one language, in order. */
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);

describe('the README of the package', () => {
  it('shows every example as it is in its file', () => {
    const files = examples.map((name) => readFileSync(at(`examples/${name}`), 'utf8'));
    expect(blocks('ts').toSorted()).to.deep.equal(files.toSorted());
  });

  it('shows what each prints', async () => {
    const printed = await Promise.all(
      examples.map(async (name) => {
        const { stdout } = await promisify(execFile)(process.execPath, [
          fileURLToPath(at(`examples/${name}`)),
        ]);
        return stdout;
      }),
    );
    expect(blocks('text').toSorted()).to.deep.equal(printed.toSorted());
  });

  it('names every folder that there is, and no other', () => {
    const named = [...readme.matchAll(/^\| `([a-z]+)\/` /gm)].map(([, name]) => name);
    const folders = readdirSync(at('.'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map(({ name }) => name);
    expect(named.toSorted()).to.deep.equal(folders.toSorted());
  });

  it('leads to pages that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(at(path)))).to.deep.equal([]);
  });
});
