import { expect } from 'chai';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { compile } from '../../model/compile.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';

const config = 'projects/shop/locations/europe-west1/transferConfigs/64f0c0de-0000-2a4e';

/** The body of a notification: all fields as the service sends them, whether anybody reads them or not. */
const run = (id: string, changes: object = {}): string =>
  JSON.stringify({
    dataSourceId: 'google_cloud_storage',
    destinationDatasetId: 'bronze',
    emailPreferences: {},
    endTime: '2026-02-08T00:21:51.291622Z',
    errorStatus: {},
    name: `${config}/runs/${id}`,
    notificationPubsubTopic: 'projects/shop/topics/transfer-runs',
    params: { destination_table_name_template: 'users${run_time|"%Y%m%d"}' },
    runTime: '2026-02-08T00:20:00Z',
    schedule: 'every 6 hours',
    scheduleTime: '2026-02-08T00:20:00.170927Z',
    startTime: '2026-02-08T00:20:36.364Z',
    state: 'SUCCEEDED',
    updateTime: '2026-02-08T00:21:51.291650Z',
    userId: '7208881807604616456',
    ...changes,
  });

describe('the history of transfer runs', () => {
  let warehouse: EmbeddedWarehouse;
  before(async () => {
    warehouse = await openWarehouse({ file: ':memory:', buckets: '', project: localTarget.project });
    const names = ['transfer_run', 'transfer_history'];
    await warehouse.apply(compile(readModel(), localTarget).filter(({ name }) => names.includes(name)));
  });
  after(() => warehouse.close());
  beforeEach(() => warehouse.run('TRUNCATE TABLE ops.transfer_run'));

  /** What the subscription writes of a message. */
  const deliver = async (id: string, data: string, published = '2026-02-08 00:21:52+00'): Promise<void> => {
    const text = (value: string) => ({ type: 'STRING', value });
    await warehouse.run(
      `INSERT INTO ops.transfer_run (subscription_name, message_id, publish_time, data, attributes)
       VALUES ('projects/shop/subscriptions/transfer-runs', @id, @published, @data, @attributes)`,
      {
        id: text(id),
        published: { type: 'TIMESTAMP', value: published },
        data: text(data),
        attributes: text('{"eventType":"TRANSFER_RUN_FINISHED","payloadFormat":"JSON_API_V1"}'),
      },
    );
  };
  const history = async (columns: string): Promise<readonly unknown[]> =>
    (await warehouse.run(`SELECT ${columns} FROM ops.transfer_history ORDER BY run_name`))?.rows ?? [];

  it('has a row a run, with what its message says', async () => {
    await deliver('1', run('a'));
    expect(await warehouse.run('SELECT * FROM ops.transfer_history')).to.deep.equal({
      columns: [
        { name: 'run_name', type: 'STRING' },
        { name: 'config_id', type: 'STRING' },
        { name: 'data_source', type: 'STRING' },
        { name: 'run_time', type: 'TIMESTAMP' },
        { name: 'start_time', type: 'TIMESTAMP' },
        { name: 'end_time', type: 'TIMESTAMP' },
        { name: 'state', type: 'STRING' },
        { name: 'error_message', type: 'STRING' },
      ],
      rows: [
        [
          `${config}/runs/a`,
          '64f0c0de-0000-2a4e',
          'google_cloud_storage',
          '2026-02-08 00:20:00+00',
          '2026-02-08 00:20:36.364+00',
          '2026-02-08 00:21:51.291622+00',
          'SUCCEEDED',
          null,
        ],
      ],
    });
  });

  it('takes a message that comes twice once', async () => {
    await deliver('1', run('a'));
    await deliver('1', run('a'));
    await deliver('2', run('b'));
    expect(await history('SUBSTR(run_name, -1)')).to.deep.equal([['a'], ['b']]);
  });

  it('says why a run failed', async () => {
    const errorStatus = { code: 3, message: 'No files found.', details: [] };
    await deliver('1', run('a', { dataSourceId: 'scheduled_query', state: 'FAILED', errorStatus }));
    expect(await history('data_source, state, error_message')).to.deep.equal([
      ['scheduled_query', 'FAILED', 'No files found.'],
    ]);
  });

  it('believes the newest message of a run, whichever came first', async () => {
    await deliver('2', run('a'), '2026-02-08 00:30:00+00');
    await deliver('1', run('a', { state: 'FAILED' }), '2026-02-08 00:21:00+00');
    expect(await history('state')).to.deep.equal([['SUCCEEDED']]);
  });

  it('leaves out what names no run, and is not stopped by it', async () => {
    await deliver('1', 'a test by hand');
    await deliver('2', '{}');
    await deliver('3', run('a', { runTime: undefined, startTime: 'soon' }));
    expect(await history('state, run_time, start_time')).to.deep.equal([['SUCCEEDED', null, null]]);
  });
});
