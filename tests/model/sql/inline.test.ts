import { expect } from 'chai';
import fc from 'fast-check';
import { CallError, inline, type SqlFunction } from '../../../model/sql/inline.ts';

const define = (name: string, parameters: string[], body: string): SqlFunction => ({
  dataset: 'd',
  name,
  parameters,
  body,
});
const functions = [
  define('clean', ['text'], "NULLIF(TRIM(text), '')"),
  define('twice', ['x'], '2 * x'),
  define('four_times', ['x'], 'd.twice(d.twice(x))'),
  define('seconds', [], '180'),
  define('pairs', [], '[\n  (1, 2), -- first\n  (3, 4)\n]'),
  define('second', ['a', 'b'], 'b'),
];

describe('calls of functions', () => {
  for (const [what, text, expected] of [
    ['a column', 'd.clean(city)', "NULLIF(TRIM(city), '')"],
    ['a column of a relation', 'd.clean(users.city)', "NULLIF(TRIM(users.city), '')"],
    ['an expression, in brackets', 'd.twice(a + 1) + 1', '(2 * (a + 1)) + 1'],
    ['a call', 'd.twice(LENGTH(a))', '(2 * LENGTH(a))'],
    ['a call of a function', 'd.twice(d.clean(a))', "(2 * NULLIF(TRIM(a), ''))"],
    ['nothing', 'INTERVAL d.seconds() SECOND', 'INTERVAL 180 SECOND'],
    ['a comma inside of brackets', 'd.second(F(1, 2), [3, 4])', '[3, 4]'],
    ['a function of functions', 'd.four_times(a)', '(2 * (2 * a))'],
    ['several lines', 'a\nUNNEST(d.pairs())\nb', 'a\nUNNEST([(1, 2), (3, 4)])\nb'],
    ['a name of a parameter that is a field', 'd.second(text, row.b)', 'row.b'],
  ] as const) {
    it(`give way to what the function says of ${what}`, () => {
      expect(inline(text, functions)).to.equal(expected);
    });
  }

  for (const text of [
    "SELECT 'd.clean(city)'",
    '-- d.clean(city)',
    'x.d.clean(city)',
    'other.clean(city)',
    'd.unknown(city)',
    'SELECT d.clean FROM t',
    "SELECT 'no end, d.clean(city)",
  ]) {
    it(`are none in ${text}`, () => {
      expect(inline(text, functions)).to.equal(text);
    });
  }

  it('are refused with too few or too many arguments, at their place', () => {
    for (const call of ['d.second(a)', 'd.second(a, b, c)', 'd.second()']) {
      expect(() => inline(`SELECT ${call}`, functions))
        .to.throw(CallError, /^d\.second\(a, b\) is called with \d arguments$/)
        .with.property('position', 7);
    }
  });

  it('of a function in itself are left, for nothing ends them', () => {
    const endless = define('endless', ['x'], 'd.endless(x) + 1');
    expect(inline('d.endless(a)', [endless])).to.equal('(d.endless(a) + 1)');
  });

  it('leave every line where it is', () => {
    const line = fc.constantFrom('a', 'd.pairs()', 'd.clean(b)', '-- d.pairs()', "'x'", 'd.twice(d.pairs())', '');
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(inline(lines.join('\n'), functions).split('\n')).to.have.lengthOf(lines.join('\n').split('\n').length);
      }),
    );
  });
});
