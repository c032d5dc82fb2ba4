import { expect } from 'chai';
import type { Google } from '@ecommerce/local-google';
import { begin, staysInside, succeeds } from './example.ts';
import { settled } from './settled.ts';
import type { Stack } from './stack.ts';

describe('the pipeline in prod', () => {
  let google: Google;
  let stack: Stack;

  before(async () => {
    ({ google, stack } = await begin('prod'));
    succeeds(await stack.up());
  });

  after(async () => {
    await stack.remove();
    await google.close();
  });

  afterEach(() => {
    staysInside(google);
  });

  it('has nothing to do in a preview after an up', async () => {
    const run = await stack.preview();
    succeeds(run);
    expect(Object.keys(run.counts)).to.deep.equal(['same']);
  });

  it('keeps all of it when somebody destroys it', async () => {
    const before = settled(google.state);
    const run = await stack.destroy();
    expect(run.succeeded).to.equal(false);
    expect([...run.failures.values()].flat().join()).to.include('because it is protected');
    expect(settled(google.state)).to.deep.equal(before);
  });
});
