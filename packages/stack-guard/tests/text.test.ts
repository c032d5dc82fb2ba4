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
  it('has an input and a column a line, and below a resource what belongs to it', () => {
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
        '- type: ecommerce:lake:Lake',
        '  name: lake',
        '  children:',
        '    - type: gcp:bigquery/table:Table',
        '      name: bronze.users',
        '      marks: [ guarded, protect ]',
        '      aliases: [ a:b:C::old ]',
        '      inputs:',
        '        tableId: users',
        '        timePartitioning.expirationMs: "3024000000"',
        '      columns:',
        '        - { name: id, type: INTEGER, mode: REQUIRED }',
        '        - { name: name, type: STRING }',
        '      children:',
        '        - type: gcp:bigquery/table:Table',
        '          name: a "b"',
        '          marks: [ guarded ]',
      ].join('\n'),
    );
  });

  it('loses exactly one line with a column', () => {
    const of = (...columns: string[]) =>
      body(...unguarded(declared({ inputs: schema(...columns) }))).split('\n');
    const [before, after] = [of('a STRING', 'b STRING', 'c STRING'), of('a STRING', 'c STRING')];
    expect(before.filter((line) => !after.includes(line))).to.deep.equal(['    - { name: b, type: STRING }']);
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
    const text = '- type: a:b:C\n  name: n\n  inputs:\n    x: { "": { __proto__: "" } }';
    expect(body(...parse('dev', `${text}\n`))).to.equal(text);
  });

  it('is read whatever its head says, which a newer command may word otherwise', () => {
    expect(parse('dev', `# old\n${body(...unguarded(lake))}\n`)).to.deep.equal(unguarded(lake));
  });

  const resource = ['- type: a:b:C', '  name: n'];
  for (const [what, lines, line, said] of [
    ['an unknown mark', [...resource, '  marks: [ what ]'], 3, '0.marks.0: Invalid option'],
    ['an alias that is no text', [...resource, '  aliases: [ 1 ]'], 3, '0.aliases.0: Invalid input'],
    ['a resource without a name', ['# head', '- type: a:b:C'], 2, '0.name: Invalid input'],
    ['an unknown key', [...resource, '  colour: red'], 1, 'Unrecognized key: "colour"'],
    ['a column without a type', [...resource, '  columns:', '    - { name: id }'], 4, '0.columns.0.type'],
    [
      'a column with an unknown mode',
      [...resource, '  columns:', '    - { name: id, type: STRING, mode: OFTEN }'],
      4,
      '0.columns.0.mode: Invalid option',
    ],
    ['what is no list', ['type: a:b:C'], 1, 'expected array'],
    ['inputs in another order', [...resource, '  inputs:', '    b: 1', '    a: 1'], 4, 'otherwise'],
    ['two spaces', ['- type:  a:b:C', '  name: n'], 1, 'otherwise'],
    ['a string without an end', ['- type: "a:b:C', '  name: n'], 2, 'Missing closing'],
    ['the mark of a conflict', [...resource, '<<<<<<< HEAD'], 3, ''],
  ] as const) {
    it(`refuses ${what}, with file, line and what to do`, () => {
      const refused = () => parse('dev', lines.join('\n'));
      expect(refused).to.throw(said).with.property('message').that.contains(`inventory/dev.yaml:${line}: `);
      expect(refused).to.throw('git restore inventory/dev.yaml');
    });
  }
});
