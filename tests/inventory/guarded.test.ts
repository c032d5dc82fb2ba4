import { expect } from 'chai';
import { guardedBy } from '../../inventory/guarded.ts';
import { readModel } from '../../pipeline/model.ts';

const guarded = guardedBy(readModel());
const tables = [...guarded].flatMap((id) => /Table::(.*)$/.exec(id)?.[1] ?? []);

describe('what is guarded', () => {
  it('is the delivered files and no others', () => {
    expect([...guarded].filter((id) => id.startsWith('gcp:storage/'))).to.deep.equal([
      'gcp:storage/bucket:Bucket::raw-data',
    ]);
  });

  it('is each dataset that holds what cannot be restored, and not gold', () => {
    const datasets = [...guarded].flatMap((id) => /Dataset::(.*)$/.exec(id)?.[1] ?? []);
    expect(datasets).to.have.members(['bronze', 'silver', 'quality', 'ops']);
  });

  for (const table of [
    'bronze.events',
    'silver.users_history',
    'ops.snapshot',
    'quality.quarantine',
    'quality.waiver',
  ]) {
    it(`is ${table}`, () => {
      expect(tables).to.include(table);
    });
  }

  it('is no view, and nothing that is made again each day', () => {
    const computed = ['silver.users', 'ops.landed_object', 'quality.freshness'];
    expect(tables.filter((table) => computed.includes(table))).to.deep.equal([]);
    expect(tables.filter((table) => table.startsWith('gold.'))).to.deep.equal([]);
  });
});
