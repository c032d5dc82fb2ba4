import { expect } from 'chai';
import { timeTravel } from '../../cloud/past.ts';
import type { Warehouse } from '../../pipeline/ports.ts';

const table = { dataset: 'gold_test', name: 'dim_page', columns: ['page_key', 'uri'] };
const moment = new Date('2026-02-05T06:00:00Z');

describe('the past of a table in BigQuery', () => {
  it('is put in its place in one transaction that conflicts with every run', async () => {
    const ran: string[] = [];
    const warehouse: Warehouse = {
      run: (script) => {
        ran.push(script);
        return Promise.resolve(undefined);
      },
    };
    const past = timeTravel(warehouse, 'ops_test');
    expect(await past.newest(table, moment)).to.equal(moment);
    await past.restore(table, moment);
    const asOf = "gold_test.dim_page FOR SYSTEM_TIME AS OF TIMESTAMP '2026-02-05T06:00:00.000Z'";
    expect(ran[0]).to.equal(`SELECT 1 FROM ${asOf} LIMIT 0`);
    expect(ran[1]?.split('\n')).to.deep.equal([
      '',
      'CREATE TEMP TABLE kept_rows AS',
      'SELECT page_key, uri',
      `FROM ${asOf};`,
      'BEGIN TRANSACTION;',
      "UPDATE ops_test.lock SET run_id = 'rollback', locked_at = CURRENT_TIMESTAMP() WHERE TRUE;",
      'TRUNCATE TABLE gold_test.dim_page;',
      'INSERT INTO gold_test.dim_page (page_key, uri)',
      'SELECT page_key, uri',
      'FROM kept_rows;',
      'COMMIT TRANSACTION;',
    ]);
  });

  it('is refused in words where BigQuery no longer has it', async () => {
    const warehouse: Warehouse = {
      run: () => Promise.reject(new Error('Invalid snapshot time 1 for table gold_test.dim_page')),
    };
    const failed = await timeTravel(warehouse, 'ops_test')
      .newest(table, moment)
      .catch((error: unknown) => error);
    expect(failed)
      .to.be.an('error')
      .with.property('message')
      .that.matches(
        /^gold_test\.dim_page cannot be read as of 2026-02-05T06.*seven days.*Invalid snapshot time 1/,
      );
  });
});
