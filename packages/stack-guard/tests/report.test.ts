import { expect } from 'chai';
import { compare } from '../compare.ts';
import type { Inventory } from '../inventory.ts';
import { report } from '../report.ts';
import { judge, parseWaivers, type Waiver } from '../waivers.ts';
import { declared, guarding, schema } from './declared.ts';

const stacks = ['dev', 'prod'];
const columns = (...names: string[]) => guarding(declared({ inputs: schema(...names) }));
const inputs = (given: Record<string, unknown>) => guarding(declared({ inputs: given }));
const said = (before: Inventory, after: Inventory, waivers: Waiver[] = []) =>
  report('prod', judge('prod', compare(before, after), waivers, '2026-03-31'));

const dropped = [columns('a STRING', 'user_geom STRING'), columns('a STRING')] as const;
const waiver: Waiver = {
  stack: 'prod',
  resource: 'gcp:bigquery/table:Table::bronze.users',
  change: 'column-dropped',
  at: 'user_geom',
  reason: 'Nobody reads it.',
  until: '2026-03-31',
};

describe('the report of differences', () => {
  it('says nothing where there are none', () => {
    expect(said(dropped[0], dropped[0])).to.equal('');
  });

  it('says of a loss what it is, what happens and how it goes without', () => {
    const text = said(...dropped);
    expect(text).to.match(
      /^BREAKING gcp:bigquery\/table:Table::bronze\.users user_geom: dropped \(column-dropped\)/,
    );
    expect(text).to.contain('What happens: shown as a harmless update').and.to.contain('DROP COLUMN');
    expect(text).to.match(/expand: .*\n.*migrate: .*user_geom.*\n.*contract: drop user_geom alone/);
  });

  it('prints the waiver that would allow it: with a reason and a day, nothing is left to say', () => {
    const lines = said(...dropped).split('\n');
    const start = lines.findIndex((line) => line.includes('- stack:'));
    const printed = lines
      .slice(start)
      .join('\n')
      .replace(/reason: .*/, 'reason: Nobody reads it.')
      .replace(/until: .*/, 'until: 2026-03-31');
    expect(parseWaivers(printed, stacks)).to.deep.equal([waiver]);
    expect(said(...dropped, parseWaivers(printed, stacks))).not.to.contain('BREAKING');
  });

  it('prints one waiver where the same happens to several', () => {
    const [a, b] = ['bronze.users', 'bronze.orders'].map((name) => ({ name }));
    const shielded = [a, b].map((each) => declared({ ...each, options: { protect: true } }));
    const text = said(guarding(...shielded), guarding(declared(a), declared(b)));
    expect(text.match(/BREAKING .*no longer protect \(unprotected\)/g)).to.have.length(2);
    const printed = text
      .slice(text.indexOf('    - stack:'))
      .replace(/reason: .*/, 'reason: It is taken down.')
      .replace(/until: .*/, 'until: 2026-03-31');
    const waivers = parseWaivers(printed, ['prod']);
    expect(waivers).to.have.length(1);
    expect(said(guarding(...shielded), guarding(declared(a), declared(b)), waivers)).not.to.contain(
      'BREAKING',
    );
  });

  it('leaves out of the waiver the place where the whole resource goes', () => {
    expect(said(dropped[0], [])).to.contain('change: removed').and.not.to.contain(' at:');
  });

  it('says of a stack that goes to another project one thing, and what it takes to begin its record anew', () => {
    const [before, after] = [
      inputs({ project: 'a', datasetId: 'x' }),
      inputs({ project: 'b', datasetId: 'y' }),
    ];
    const text = said(before, after);
    expect(text.match(/BREAKING/g)).to.have.lengthOf(1);
    expect(text)
      .to.contain('BREAKING stack prod, project: "a" → "b"')
      .and.to.contain('deletes all that holds data there (resources: 1)');
    expect(text).to.contain('rm inventory/prod.yaml && npm run inventory -- --renew');
    expect(text).not.to.contain('datasetId');
  });

  it('says that a waiver has expired', () => {
    const text = said(...dropped, [{ ...waiver, until: '2026-03-30' }]);
    expect(text).to.contain('counted until 2026-03-30 and allows nothing any more');
    expect(said(...dropped)).not.to.contain('counted until');
  });

  it('names the losses that are allowed, with day and reason', () => {
    expect(said(...dropped, [waiver])).to.equal(
      'Losses that a waiver allows:\n' +
        '  gcp:bigquery/table:Table::bronze.users user_geom: dropped (column-dropped); until 2026-03-31: Nobody reads it.\n',
    );
  });

  it('names what loses nothing after what does', () => {
    const text = said(inputs({ tableId: 'a' }), inputs({ tableId: 'b', clusterings: ['x'] }));
    expect(text).to.match(/^BREAKING .* tableId: "a" → "b" \(replaced\)/);
    expect(text).to.match(/lose nothing .*:\n {2}gcp:.* clusterings: none → \["x"\]\n$/);
  });

  for (const [what, before, after, advice] of [
    [
      'another type',
      columns('a STRING'),
      columns('a INTEGER'),
      /UPDATE bronze\.users SET …_new = CAST\(a AS …\)/,
    ],
    ['a required column', columns(), columns('a STRING REQUIRED'), /declare a NULLABLE/],
    ['a shorter life', inputs({}), inputs({ expirationTime: 1 }), /copy out what of bronze\.users would go/],
    ['another name', inputs({}), [], /alias with its former name and parent/],
    [
      'another identity',
      inputs({ tableId: 'a' }),
      inputs({ tableId: 'b' }),
      /create the new one beside bronze\.users[^]*pulumi stack init NEW --copy-config-from OLD/,
    ],
    [
      'a column among those of a file',
      inputs({ timePartitioning: { type: 'DAY' }, ...schema('extra_1 STRING') }),
      inputs({ timePartitioning: { type: 'DAY' }, ...schema('new STRING', 'extra_1 STRING') }),
      /\{ name: <its name in the file>, spare: extra_1/,
    ],
  ] as const) {
    it(`has advice of its own for ${what}`, () => {
      expect(said(before, after)).to.match(advice);
    });
  }
});
