import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sqlOf } from '../../model/show.ts';
import { localTarget } from '../../model/target.ts';
import { shopWith } from './shop.ts';

/** One readable output a generator. After a wanted change: UPDATE_GOLDEN=1 npx mocha tests/model/golden.test.ts */
const golden = {
  'history-apply.sql': 'silver.users_history',
  'screened-view.sql': 'silver.users_screened',
  'dimension-publish.sql': 'gold.dim_user',
  'fact-publish.sql': 'gold.fact_visits',
};

describe('generated SQL', () => {
  for (const [file, name] of Object.entries(golden)) {
    it(`of ${name} is what a reviewer has read`, () => {
      const path = join(import.meta.dirname, 'golden', file);
      const sql = `${sqlOf(shopWith(), localTarget, name) ?? ''}\n`;
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, sql);
      expect(sql).to.equal(readFileSync(path, 'utf8'));
    });
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
