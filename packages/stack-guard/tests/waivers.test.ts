import { expect } from 'chai';
import { compare } from '../compare.ts';
import { judge, parseWaivers, type Waiver, waiversFile } from '../waivers.ts';
import { declared, guarding, schema } from './declared.ts';

const stacks = ['dev', 'prod'];
const users = 'gcp:bigquery/table:Table::bronze.users';
const waiver: Waiver = {
  stack: 'prod',
  resource: users,
  change: 'column-dropped',
  at: 'b',
  reason: 'Nobody reads it.',
  until: '2026-03-31',
};

const dropped = compare(
  guarding(declared({ inputs: schema('a STRING', 'b STRING') })),
  guarding(declared({ inputs: { ...schema('a STRING'), clusterings: ['a'] } })),
);

describe('a waiver', () => {
  for (const today of ['2026-03-30', '2026-03-31']) {
    it(`allows on ${today} the loss that it names until 2026-03-31`, () => {
      const { forbidden, waived, others } = judge('prod', dropped, [waiver], today);
      expect(forbidden).to.deep.equal([]);
      expect(waived.map(({ difference, waiver: by }) => [difference.at, by])).to.deep.equal([['b', waiver]]);
      expect(others.map(({ at }) => at)).to.deep.equal(['clusterings']);
    });
  }

  it('allows nothing the day after, and is named', () => {
    const { forbidden, waived } = judge('prod', dropped, [waiver], '2026-04-01');
    expect(waived).to.deep.equal([]);
    expect(forbidden.map(({ expired }) => expired)).to.deep.equal([waiver]);
  });

  it('allows it though an expired one names it too', () => {
    const old = { ...waiver, until: '2025-01-01' };
    expect(judge('prod', dropped, [old, waiver], '2026-03-31').forbidden).to.deep.equal([]);
  });

  for (const [what, other] of [
    ['another stack', { ...waiver, stack: 'dev' as const }],
    ['another resource', { ...waiver, resource: 'gcp:bigquery/table:Table::bronze.orders' }],
    ['another loss', { ...waiver, change: 'replaced' as const }],
    ['another column', { ...waiver, at: 'a' }],
    ['the whole resource', { ...waiver, at: undefined }],
  ] as const) {
    it(`allows nothing where it names ${what}`, () => {
      const { forbidden, waived } = judge('prod', dropped, [other], '2026-03-31');
      expect(waived).to.deep.equal([]);
      expect(forbidden).to.have.length(1);
      expect(forbidden[0]?.expired).to.equal(undefined);
    });
  }
});

describe('the file of waivers', () => {
  const text = JSON.stringify([waiver]);

  it('is read', () => {
    expect(parseWaivers(text, stacks)).to.deep.equal([waiver]);
  });

  it('may hold none', () => {
    expect(parseWaivers('# only this\n', stacks)).to.deep.equal([]);
    expect(parseWaivers('[]', stacks)).to.deep.equal([]);
  });

  for (const [key, wrong] of [
    ['stack', 'test'],
    ['resource', 'bronze.users'],
    ['change', 'dropped'],
    ['at', ''],
    ['reason', 'because   '],
    ['until', '2026-02-30'],
    ['until', undefined],
    ['untill', '2026-01-01'],
  ] as const) {
    it(`is refused for ${key} "${wrong ?? 'left out'}", which is named with the waiver's number`, () => {
      const refused = () => parseWaivers(JSON.stringify([waiver, { ...waiver, [key]: wrong }]), stacks);
      expect(refused).to.throw('waiver 2').with.property('message').that.contains(key);
    });
  }

  it('is refused with all problems at once', () => {
    expect(() =>
      parseWaivers(
        JSON.stringify([
          { ...waiver, stack: 'x' },
          { ...waiver, until: 'y' },
        ]),
        stacks,
      ),
    )
      .to.throw(waiversFile)
      .with.property('message')
      .that.matches(/waiver 1: stack: .*\n.*waiver 2: until: /);
  });

  it('is refused where it is no YAML or no list', () => {
    expect(() => parseWaivers('- {', stacks)).to.throw(/line 1/);
    expect(() => parseWaivers('stack: dev', stacks)).to.throw(waiversFile);
  });
});
