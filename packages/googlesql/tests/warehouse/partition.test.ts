import { expect } from 'chai';
import { openWarehouse } from '../../warehouse/warehouse.ts';

describe('a table that a script partitions by the day of loading', () => {
  it('has the pseudo column, outside SELECT *', async () => {
    const warehouse = await openWarehouse({ file: ':memory:', buckets: '/nowhere', project: 'local' });
    const result = await warehouse.run(`
      CREATE SCHEMA d;
      CREATE TABLE d.t (a STRING) PARTITION BY _PARTITIONDATE;
      INSERT INTO d.t (a) VALUES ('x');
      SELECT *, _PARTITIONDATE = CURRENT_DATE() AS is_today FROM d.t;`);
    await warehouse.close();
    expect(result?.columns.map(({ name }) => name)).to.deep.equal(['a', 'is_today']);
    expect(result?.rows).to.deep.equal([['x', true]]);
  });
});
