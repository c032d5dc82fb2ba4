import { expect } from 'chai';
import { withBlock } from './generated.ts';

describe('a generated part of a page', () => {
  it('is only what stands between its marks', () => {
    const page = 'a\n<!-- part -->\nold\n<!-- end of part -->\nb\n';
    const current = withBlock(page, 'part', 'new');
    expect(current).to.equal('a\n<!-- part -->\n\nnew\n\n<!-- end of part -->\nb\n');
    expect(withBlock(current, 'part', 'new')).to.equal(current);
  });

  it('needs its marks', () => {
    expect(() => withBlock('nothing', 'part', 'new')).to.throw('<!-- part -->');
  });
});
