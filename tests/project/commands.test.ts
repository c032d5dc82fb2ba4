import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { project, projectFiles } from './files.ts';

const pages = projectFiles('*.md');

describe('every command in a page', () => {
  // The Node of the machine may be too old to run TypeScript; npm finds the project's own.
  it('starts TypeScript through npm', () => {
    expect(pages).to.include.members(['README.md', 'docs/deploy.md']);
    const direct = pages.flatMap((page) =>
      readFileSync(resolve(project, page), 'utf8')
        .split('\n')
        .flatMap((line, index) => (/\bnode\s+\S*\.ts\b/.test(line) ? [`${page}:${index + 1}: ${line}`] : [])),
    );
    expect(direct).to.deep.equal([]);
  });
});
