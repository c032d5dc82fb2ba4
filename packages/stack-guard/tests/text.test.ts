import { expect } from 'chai';
import fc from 'fast-check';
import { format, parse } from '../text.ts';
import { inventories } from './arbitrary.ts';
import { declared, guarding, schema, unguarded } from './declared.ts';

/** The text without its head. */
const body = (...inventory: Parameters<typeof format>[1]) =>
  format('dev', inventory).split('\n').slice(4, -1).join('\n');

const lake = declared({ type: 'ecommerce:lake:Lake', name: 'lake' });
const parent = 'ecommerce:lake:Lake::lake';

describe('the text of an inventory', () => {
  it('has a resource a line, below it its columns and children', () => {
    const table = declared({
      parent,
      inputs: {
        tableId: 'users',
        timePartitioning: { expirationMs: '3024000000' },
        ...schema('id INT64 REQUIRED', 'name STRING'),
      },
      options: { protect: true, aliases: ['a:b:C::old'] },
    });
    const inventory = guarding(
      lake,
      table,
      declared({ name: 'a "b"', parent: 'gcp:bigquery/table:Table::bronze.users' }),
    );
    expect(body(...inventory)).to.equal(
      [
        'ecommerce:lake:Lake lake',
        '  gcp:bigquery/table:Table bronze.users guarded protect @alias="a:b:C::old" tableId="users" timePartitioning.expirationMs="3024000000"',
        '    id INTEGER REQUIRED',
        '    name STRING',
        String.raw`    gcp:bigquery/table:Table "a \"b\"" guarded`,
      ].join('\n'),
    );
  });

  it('loses exactly one line with a column', () => {
    const of = (...columns: string[]) =>
      body(...unguarded(declared({ inputs: schema(...columns) }))).split('\n');
    const [before, after] = [of('a STRING', 'b STRING', 'c STRING'), of('a STRING', 'c STRING')];
    expect(before.filter((line) => !after.includes(line))).to.deep.equal(['  b STRING']);
    expect(after.filter((line) => !before.includes(line))).to.deep.equal([]);
  });

  it('says in its head whose it is and which commands compare and renew it', () => {
    expect(format('dev', []))
      .to.match(/^# .*dev/)
      .and.to.contain('npm run inventory -- --renew');
  });

  it('is read back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        expect(parse('dev', format('dev', inventory))).to.deep.equal(inventory);
      }),
    );
  });

  it('is read back with a key that every object has by another right', () => {
    const line = 'a:b:C n x={"":{"__proto__":""}}';
    expect(body(...parse('dev', line))).to.equal(line);
  });

  it('is read whatever its head says, which a newer command may word otherwise', () => {
    expect(parse('dev', `# old\n${body(...unguarded(lake))}\n`)).to.deep.equal(unguarded(lake));
  });

  for (const [what, lines, line, said] of [
    ['an unknown mark', ['a:b:C n what'], 1, '"what" is none of guarded'],
    ['a value that is no JSON', ['a:b:C n x={'], 1, 'JSON'],
    ['an alias that is no text', ['a:b:C n @alias=1'], 1, '1 is no text'],
    ['a resource without a name', ['# head', 'a:b:C'], 2, 'a type and a name'],
    ['a column without a type', ['a:b:C n', '  id'], 2, 'a name and a type'],
    ['a column with an unknown mode', ['a:b:C n', '  id STRING OFTEN'], 2, '"OFTEN" is none of NULLABLE'],
    ['a column of nothing', ['id STRING'], 1, 'no resource'],
    ['a resource of a column', ['a:b:C n', '  id STRING', '    a:b:C m'], 3, 'cannot belong to a column'],
    ['a line that is indented too far', ['a:b:C n', '    id STRING'], 2, 'fits no line above'],
    ['a line that is indented by a half', ['a:b:C n', ' id STRING'], 2, 'fits no line above'],
    ['inputs in another order', ['a:b:C n b=1 a=1'], 1, 'otherwise'],
    ['two spaces', ['a:b:C  n'], 1, 'otherwise'],
    ['a string without an end', ['a:b:C n', 'a:b:C m x="'], 2, '"x=" is none of'],
    ['the mark of a conflict', ['a:b:C n', '<<<<<<< HEAD'], 2, 'no resource'],
  ] as const) {
    it(`refuses ${what}, with file, line and what to do`, () => {
      const refused = () => parse('dev', lines.join('\n'));
      expect(refused).to.throw(said).with.property('message').that.contains(`inventory/dev.txt:${line}: `);
      expect(refused).to.throw('git restore inventory/dev.txt');
    });
  }
});
