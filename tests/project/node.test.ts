import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Package = z.object({
  allowScripts: z.record(z.string(), z.boolean()),
  devDependencies: z.record(z.string(), z.string()),
});
const project = Package.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
);

describe('the Node that runs the project', () => {
  it('is the pinned one, whatever the machine has', () => {
    expect(process.version).to.equal(`v${project.devDependencies.node ?? 'nothing'}`);
    expect(process.version).to.match(/^v24\./);
  });

  it('may be installed by npm 12, which runs no install script that is not allowed', () => {
    expect(project.allowScripts.node).to.equal(true);
  });
});
