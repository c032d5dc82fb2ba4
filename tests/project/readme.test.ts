import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const readme = readFileSync(at('README.md'), 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(at('package.json'), 'utf8')));

/** Links within the project: the file, and the heading if one is named. */
const linksIn = (text: string): string[][] =>
  [...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = '']) => link.split('#'));

/** As GitHub makes an address of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

describe('README.md', () => {
  it('names every command that there is, and no other', () => {
    const named = readme.matchAll(/npm\s+(?:run\s+)?([a-z]+(?::[a-z]+)?)/g);
    const commands = new Set([...named].map(([, name]) => name).filter((name) => name !== 'ci'));
    expect([...commands].sort()).to.deep.equal(Object.keys(scripts).sort());
  });

  it('names folders and files that are there', () => {
    const links = linksIn(readme).map(([path = '']) => path);
    const folders = [...readme.matchAll(/^\| `([a-z]+\/)`/gm)].map(([, path]) => path ?? '');
    expect(links.length).to.be.greaterThan(0);
    expect(folders.length).to.be.greaterThan(5);
    expect([...links, ...folders].filter((path) => !existsSync(at(path)))).to.deep.equal([]);
  });

  it('names headings that are there, as the pages that it leads to do', () => {
    const pages = [
      'README.md',
      ...readdirSync(at('docs/'))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`),
    ];
    const lost = pages.flatMap((page) =>
      linksIn(readFileSync(at(page), 'utf8')).flatMap(([path = '', anchor]) => {
        const target = path === '' ? at(page) : new URL(path, at(page));
        if (!existsSync(target)) return [`${page}: ${path}`];
        if (anchor === undefined) return [];
        const headings = readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm);
        return [...headings].some(([, heading = '']) => anchorOf(heading) === anchor)
          ? []
          : [`${page}: ${path}#${anchor}`];
      }),
    );
    expect(lost).to.deep.equal([]);
  });

  it('leads to a glossary of files and folders that are there', () => {
    const named = readFileSync(at('docs/glossary.md'), 'utf8').matchAll(/`((?:[\w-]+\/)+[\w.-]*)`/g);
    const paths = [...named].map(([, path = '']) => path);
    expect(paths.length).to.be.greaterThan(15);
    expect(paths.filter((path) => !existsSync(at(path)))).to.deep.equal([]);
  });

  it('starts with words', () => {
    expect(readme.split('\n').slice(0, 3)[2]).to.match(/^[A-Z][a-z]+ /);
  });
});
