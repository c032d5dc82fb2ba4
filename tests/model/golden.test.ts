import { expect } from 'chai';
import { sqlOf } from '../../model/show.ts';
import { localTarget } from '../../model/target.ts';
import { generated } from '../generated/generated.ts';
import { shopWith } from './shop.ts';

/** One readable output a generator, so that a change of a generator shows its effect in a diff. */
const golden = {
  'history-apply.sql': 'silver.users_history',
  'screened-view.sql': 'silver.users_screened',
  'dimension-publish.sql': 'gold.dim_user',
  'fact-publish.sql': 'gold.fact_visits',
};

describe('generated SQL', () => {
  for (const [file, name] of Object.entries(golden)) {
    generated(`tests/model/golden/${file}`, () => `${sqlOf(shopWith(), localTarget, name) ?? ''}\n`);
  }

  it('names its contract and holds neither blank ends nor parameters of settings', () => {
    for (const name of Object.values(golden)) {
      const sql = sqlOf(shopWith(), localTarget, name) ?? '';
      expect(sql).to.include('Generated from sql/');
      expect(sql).not.to.match(/[ \t]$/m);
      expect(sql).not.to.match(/(?<!@)@[a-z]/);
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
