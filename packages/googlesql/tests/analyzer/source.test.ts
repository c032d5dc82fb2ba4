import { expect } from 'chai';
import fc from 'fast-check';
import { byteOffsets, offsetOf, placeOf, positionOf } from '../../analyzer/source.ts';

describe('places in a source', () => {
  const text = 'SELECT é,\n\t"日本" 😀 x\nend';

  it('counts columns in characters, not in bytes or UTF-16 units', () => {
    expect(positionOf(text, text.indexOf('x'))).to.deep.equal({ line: 2, column: 9 });
  });

  it('reads the columns of the analyzer, for which a tab reaches to the next multiple of eight', () => {
    expect(offsetOf('a\tb', { line: 1, column: 9 })).to.equal(2);
    expect(offsetOf(text, { line: 2, column: 9 })).to.equal(text.indexOf('"'));
  });

  it('finds every character again by the analyzer’s line and column', () => {
    const characters = fc.constantFrom('a', 'é', '日', '😀', '\n', ' ');
    fc.assert(
      fc.property(fc.array(characters), fc.nat(), (parts, at) => {
        const source = parts.join('');
        const offset = parts.slice(0, at % (parts.length + 1)).join('').length;
        expect(offsetOf(source, positionOf(source, offset))).to.equal(offset);
      }),
    );
  });

  it('turns UTF-8 bytes into offsets', () => {
    const toOffset = byteOffsets(text);
    expect(toOffset(Buffer.from(text.slice(0, text.indexOf('x'))).length)).to.equal(text.indexOf('x'));
  });

  it('shows the line with a caret below the place', () => {
    expect(placeOf({ name: 'ops.run', text }, text.indexOf('x'))).to.deep.equal({
      at: 'ops.run:2:9',
      excerpt: '\t"日本" 😀 x\n\t       ^',
    });
  });

  it('shows of a long line what is near the place', () => {
    const columns = Array.from({ length: 900 }, (_, i) => `é${i}`).join(',');
    for (const wanted of ['é0,', 'é450,', 'é899']) {
      const offset = columns.indexOf(wanted);
      const [part = '', caret = ''] = placeOf({ name: 'q', text: columns }, offset).excerpt.split('\n');
      expect(part.length, wanted).to.be.within(160, 162);
      expect(part.slice(caret.indexOf('^')), wanted).to.match(new RegExp(`^${wanted}`));
      expect([part.startsWith('…'), part.endsWith('…')]).to.deep.equal([wanted !== 'é0,', wanted !== 'é899']);
    }
  });
});
