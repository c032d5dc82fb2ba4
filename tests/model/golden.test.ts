import { expect } from 'chai';
import { compile } from '../../model/compile.ts';
import { sqlOf } from '../../model/show.ts';
import { localTarget } from '../../model/target.ts';
import { generated } from '../generated/generated.ts';
import { comparison, shopWith } from './shop.ts';

const model = shopWith(comparison('visits', 'visitor_unknown'));

/** What each generator makes of the smallest shop, so that a change of a generator shows its whole effect in a diff. */
const golden = [
  'silver.users_screened',
  'ops.find_snapshots',
  'ops.apply_snapshots',
  'ops.compare_entities',
  'ops.export_silver',
  'ops.run_silver',
  'gold.dim_user',
  'gold.fact_visits',
  'ops.export_gold',
  'ops.run_gold',
  'ops.run_pipeline',
];

describe('generated SQL', () => {
  for (const name of golden) {
    generated(`tests/model/golden/${name}.sql`, () => `${sqlOf(model, localTarget, name) ?? ''}\n`);
  }

  it('is that of each procedure', () => {
    const routines = compile(model, localTarget).filter(({ kind }) => kind === 'routine');
    const seen = routines.map(({ dataset, name }) => `${dataset}.${name}`);
    expect(golden).to.include.members(seen);
  });

  it('holds neither blank ends nor parameters of settings, and names its contract where it has one', () => {
    for (const name of golden) {
      const sql = sqlOf(model, localTarget, name) ?? '';
      expect(sql, name).not.to.match(/[ \t]$/m);
      expect(sql, name).not.to.match(/(?<!@)@[a-z]/);
      if (!name.startsWith('ops.')) expect(sql, name).to.include('Generated from sql/');
    }
  });
});

describe('compiling for a target', () => {
  const suffixed = { ...localTarget, datasetSuffix: 'x' };

  it('changes the names of datasets and nothing else', () => {
    const plain = sqlOf(shopWith(), localTarget, 'ops.run_gold') ?? '';
    const other = sqlOf(shopWith(), suffixed, 'ops_x.run_gold') ?? '';
    expect(other).to.include('gold_x.dim_user');
    expect(other.replaceAll(/\b(bronze|silver|gold|ops|quality)_x\./g, '$1.')).to.equal(plain);
  });

  it('keeps the hash of a definition under other names and changes it with a setting that reaches it', () => {
    const hashes = (target: typeof localTarget): string[] =>
      (sqlOf(shopWith(), target, 'run_gold') ?? '').match(/'[0-9a-f]{12}'/g) ?? [];
    const settings = { ...localTarget.settings, dateRange: { start: '2000-01-01', end: '2030-12-31' } };
    expect(hashes(localTarget)).to.have.lengthOf.above(3);
    expect(hashes(suffixed)).to.deep.equal(hashes(localTarget));
    expect(hashes({ ...localTarget, settings })).not.to.deep.equal(hashes(localTarget));
  });
});
