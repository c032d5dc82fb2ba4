import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const project = resolve(import.meta.dirname, '../..');

/** Pages of the project itself: what git knows or would take in. */
const pages = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md'],
  {
    cwd: project,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((page) => page !== '');

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
