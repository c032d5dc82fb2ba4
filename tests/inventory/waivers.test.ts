import { parseWaivers, waiversFile } from '@ecommerce/stack-guard';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { stacks } from '../../inventory/stacks.ts';

describe('the committed waivers', () => {
  it('can be read, and their head shows one that can be read', () => {
    const committed = readFileSync(waiversFile, 'utf8');
    expect(() => parseWaivers(committed, stacks)).not.to.throw();
    const example = committed.split('\n').filter((line) => /^# ( |- )/.test(line));
    expect(parseWaivers(example.map((line) => line.slice(2)).join('\n'), stacks)).to.have.length(1);
  });
});
