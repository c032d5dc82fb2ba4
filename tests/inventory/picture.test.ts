import { picture, withPicture } from '@ecommerce/stack-guard';
import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordProgram } from '../../inventory/program.ts';
import { example } from '../components/example.ts';

describe('the picture of the program', () => {
  it('is that of docs/architecture.md, for the stack with every optional part', async () => {
    const path = join(import.meta.dirname, '../../docs/architecture.md');
    const page = readFileSync(path, 'utf8');
    const current = withPicture(page, picture((await recordProgram('prod', example.prod)).resources));
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, current);
    expect(readFileSync(path, 'utf8')).to.equal(current);
  });
});
