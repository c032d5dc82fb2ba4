import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { project, projectFiles } from '../files.ts';

const read = (path: string): string => readFileSync(join(project, path), 'utf8');
const workflows = projectFiles('.github/workflows/*.yml');
const actions = projectFiles('.github/actions/*/action.yml');

const Workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), z.object({ permissions: z.record(z.string(), z.string()).optional() })),
});

/** Lines of all files that the expression finds something in, each with its file. */
const linesWith = (pattern: RegExp): { file: string; found: string }[] =>
  [...workflows, ...actions].flatMap((file) =>
    [...read(file).matchAll(new RegExp(pattern, 'gm'))].map(([found]) => ({ file, found })),
  );

// What actionlint and zizmor look for is left to them; check.yml runs both.
describe('every workflow', () => {
  it('is found', () => {
    expect(workflows.length).to.be.greaterThan(2);
    expect(actions.length).to.be.greaterThan(0);
  });

  it('takes actions of others by commit, with the version beside it', () => {
    const foreign = linesWith(/uses: (?!\.\/).*$/);
    expect(foreign.length).to.be.greaterThan(5);
    expect(foreign.filter(({ found }) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(found))).to.deep.equal([]);
  });

  it('takes one commit of each action', () => {
    const pins = new Set(linesWith(/uses: (?!\.\/).*$/).map(({ found }) => found.replace(/^.*uses: /, '')));
    const names = [...pins].map((pin) => pin.split('@')[0]);
    expect(names).to.have.length(new Set(names).size);
  });

  it('has no right but those that each job names', () => {
    for (const file of workflows) {
      const { permissions, jobs } = Workflow.parse(parse(read(file)));
      expect(permissions, file).to.deep.equal({});
      for (const [name, job] of Object.entries(jobs))
        expect(job.permissions, `${file}: ${name}`).not.to.equal(undefined);
    }
  });

  it('runs commands that there are', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const named = linesWith(/npm run (?:--silent )?[\w:]+/).map(({ found }) => found.split(' ').at(-1) ?? '');
    expect(named).to.include.members(['check', 'preview', 'review', 'up']);
    expect(named.filter((name) => !(name in scripts))).to.deep.equal([]);
  });
});
