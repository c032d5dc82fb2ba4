import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from '../../../model/sql/template.ts';

describe('a text of SQL', () => {
  it('keeps the margin of the line where something is put in', () => {
    const query = sql`
SELECT a
FROM b`;
    expect(sql`
WITH
  c AS (
    ${query}
  )
SELECT IF(${query}, 1, 2)`).to.equal(`WITH
  c AS (
    SELECT a
    FROM b
  )
SELECT IF(SELECT a
FROM b, 1, 2)`);
  });

  it('sets a list one item a line with commas between', () => {
    expect(sql`
SELECT
  ${['a', 'b']},
  c`).to.equal('SELECT\n  a,\n  b,\n  c');
  });

  it('leaves out a line on which nothing is put in, and no blank at the end of any', () => {
    const nothing = '';
    expect(sql`
a
  ${nothing}
  ${'b\n\nc'}
d${nothing}
${nothing}
e`).to.equal('a\n  b\n\n  c\nd\ne');
  });

  it('moves each line of what is put in by the margin and changes nothing else', () => {
    const lines = fc.array(fc.stringMatching(/^[a-z]( ?[a-z]){0,3}$/), { minLength: 1 });
    fc.assert(
      fc.property(lines, fc.nat(5), (put, depth) => {
        const nested = Array.from({ length: depth }).reduce<string>(
          (inner) => sql`
(
  ${inner}
)`,
          put.join('\n'),
        );
        const margin = '  '.repeat(depth);
        expect(nested.split('\n').slice(depth, depth + put.length)).to.deep.equal(
          put.map((line) => margin + line),
        );
      }),
    );
  });
});
