import { expect } from 'chai';
import { carry } from '../../../model/sql/carry.ts';

describe('carrying columns through a query', () => {
  it('adds them after the columns of the final SELECT', () => {
    expect(carry('SELECT a,\n  b AS c\nFROM source', ['raw'])).to.equal(
      'SELECT a,\n  b AS c,\n  raw\nFROM source',
    );
  });

  it('takes no FROM inside brackets for the final one', () => {
    expect(carry('WITH x AS (SELECT 1 FROM y) SELECT EXTRACT(DAY FROM d) AS d FROM x', ['raw'])).to.equal(
      'WITH x AS (SELECT 1 FROM y) SELECT EXTRACT(DAY FROM d) AS d,\n  raw FROM x',
    );
  });

  for (const [what, query] of [
    ['DISTINCT', 'SELECT DISTINCT a FROM x'],
    ['GROUP', 'SELECT a FROM x GROUP BY a'],
    ['JOIN', 'SELECT a FROM x JOIN y USING (a)'],
    ['UNION', 'SELECT a FROM x UNION ALL SELECT a FROM y'],
  ] as const) {
    it(`refuses a final SELECT with ${what}, for its rows are not those of one relation`, () => {
      expect(() => carry(query, ['raw'])).to.throw(`without ${what}`);
    });
  }

  it('refuses a query without FROM', () => {
    expect(() => carry('SELECT 1', ['raw'])).to.throw('must end in a SELECT with a FROM');
  });
});
