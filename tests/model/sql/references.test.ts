import { expect } from 'chai';
import fc from 'fast-check';
import { references, replace } from '../../../model/sql/references.ts';
import { tokens } from '../../../model/sql/tokens.ts';

const datasets = ['silver', 'gold'];
const names = (text: string) => references(text, datasets).map(({ dataset, name }) => `${dataset}.${name}`);

describe('references of a SQL text', () => {
  it('are the names after a known dataset', () => {
    expect(names('SELECT * FROM silver.users JOIN gold.dim_user USING (user_id)')).to.deep.equal([
      'silver.users',
      'gold.dim_user',
    ]);
  });

  it('are known as called, with their project or without', () => {
    const found = references('CALL silver.f(); CALL `my-shop`.gold.g(x.silver.y); SELECT silver.h', datasets);
    expect(found.map(({ name, isCalled }) => [name, isCalled])).to.deep.equal([
      ['f', true],
      ['g', true],
      ['h', false],
    ]);
  });

  for (const [what, text] of [
    ['a line comment', '-- silver.users\nSELECT 1'],
    ['a hash comment', '# silver.users\nSELECT 1'],
    ['a block comment', '/* silver.users */ SELECT 1'],
    ['a string', "SELECT 'silver.users'"],
    ['a string with an escaped quote', String.raw`SELECT 'it\'s silver.users'`],
    ['a double quoted string', 'SELECT "silver.users"'],
    ['a string over lines', 'SELECT """a\n"silver.users"\n"""'],
    ['a raw string', String.raw`SELECT r'\silver.users'`],
    ['a field of another name', 'SELECT x.silver.users'],
    ['another dataset', 'SELECT * FROM bronze.users'],
  ] as const) {
    it(`are not looked for in ${what}`, () => {
      expect(names(text)).to.deep.equal([]);
    });
  }

  it('are found behind backticks', () => {
    expect(names('SELECT * FROM `silver`.`users`')).to.deep.equal(['silver.users']);
  });

  it('hold both parts of an INFORMATION_SCHEMA view', () => {
    expect(names('SELECT * FROM silver.INFORMATION_SCHEMA.PARTITIONS')).to.deep.equal([
      'silver.INFORMATION_SCHEMA.PARTITIONS',
    ]);
  });

  it('end before the field of a row', () => {
    const text = 'SELECT silver.users.name';
    const [found] = references(text, datasets);
    expect(text.slice(found?.start, found?.end)).to.equal('silver.users');
  });
});

describe('replacing references and parameters', () => {
  const suffixed = (text: string) =>
    replace(text, datasets, {
      reference: ({ dataset, name }) => `${dataset}_x.${name}`,
      parameter: (name) => (name === '@days' ? '35' : undefined),
    });

  it('leaves comments, strings and other parameters as they are', () => {
    expect(
      suffixed("SELECT 'silver.users @days', @days, @@row_count FROM silver.users -- silver.users @days"),
    ).to.equal("SELECT 'silver.users @days', 35, @@row_count FROM silver_x.users -- silver.users @days");
  });

  it('changes nothing where there is nothing to replace, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', "'b'", '"c"', '1.5e3', '`d`', ' ', '\n', '-- e\n', '.', '(', '@f')),
        (parts) => {
          const text = parts.join(' ');
          expect(suffixed(text)).to.equal(text);
        },
      ),
    );
  });
});

describe('tokens', () => {
  it('refuse a string without end and say where', () => {
    expect(() => tokens("SELECT\n 'a")).to.throw("line 2: ' has no end");
  });

  it('refuse a comment without end', () => {
    expect(() => tokens('SELECT 1 /* a')).to.throw('line 1: /* has no end');
  });
});
