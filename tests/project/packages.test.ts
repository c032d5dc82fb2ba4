import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const packages = new URL('../../packages/', import.meta.url);

/** Blocks of one language, in order. */
const blocks = (readme: string, language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);

for (const name of readdirSync(packages))
  describe(`the README of packages/${name}`, () => {
    const at = (path: string): URL => new URL(`${name}/${path}`, packages);
    const readme = readFileSync(at('README.md'), 'utf8');
    const examples = readdirSync(at('examples/'));

    it('shows every example as it is in its file', () => {
      const files = examples.map((file) => readFileSync(at(`examples/${file}`), 'utf8'));
      expect(blocks(readme, 'ts').toSorted()).to.deep.equal(files.toSorted());
    });

    it('shows what each prints', async () => {
      const printed = await Promise.all(
        examples.map(async (file) => {
          const path = fileURLToPath(at(`examples/${file}`));
          return (await promisify(execFile)(process.execPath, [path])).stdout;
        }),
      );
      expect(blocks(readme, 'text').toSorted()).to.deep.equal(printed.toSorted());
    });

    it('names every folder that there is, and no other', () => {
      const named = [...readme.matchAll(/^\| `([a-z]+)\/` /gm)].map(([, folder]) => folder);
      const folders = readdirSync(at('.'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
        .map((entry) => entry.name);
      expect(named.toSorted()).to.deep.equal(folders.toSorted());
    });

    it('leads to pages that there are', () => {
      const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
      expect(links.filter((path) => !existsSync(at(path)))).to.deep.equal([]);
    });
  });
