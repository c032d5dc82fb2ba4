import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const readme = readFileSync(at('README.md'), 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(at('package.json'), 'utf8')));

describe('README.md', () => {
  it('names every command that there is, and no other', () => {
    const named = readme.matchAll(/npm (?:run )?([a-z]+)/g);
    const commands = new Set([...named].map(([, name]) => name).filter((name) => name !== 'ci'));
    expect([...commands].sort()).to.deep.equal(Object.keys(scripts).sort());
  });

  it('names folders and files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path]) => path ?? '');
    const folders = [...readme.matchAll(/^\| `([a-z]+\/)`/gm)].map(([, path]) => path ?? '');
    expect(links.length).to.be.greaterThan(0);
    expect(folders.length).to.be.greaterThan(5);
    expect([...links, ...folders].filter((path) => !existsSync(at(path)))).to.deep.equal([]);
  });

  it('starts with words', () => {
    expect(readme.split('\n').slice(0, 3)[2]).to.match(/^[A-Z][a-z]+ /);
  });
});
