import { expect } from 'chai';
import { Ingestion } from '../../components/ingestion.ts';
import type { Runner } from '../../components/transfer.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';
import { beside, id, type Recorded, recorded, recordedOf } from './recorded.ts';
import { runner } from './surroundings.ts';

const component = 'ecommerce:ingestion:Ingestion::ingestion';
const entities = ['users', 'products', 'orders', 'order_items', 'events'];

describe('the ingestion', () => {
  let dev: Recorded;
  before(async () => {
    dev = await recorded('dev');
  });

  const loads = () => dev.childrenOf(component);

  it('is a transfer for the run date and one for the day before, of each entity', () => {
    const expected = entities.flatMap((name) => [`${name}-run-date`, `${name}-day-before`]);
    expect(loads().map(({ name }) => name)).to.have.members(expected);
    expect(readModel().bronze.map(({ name }) => name)).to.have.members(entities);
  });

  it("replaces the run date's partition with the files of its folder", () => {
    expect(dev.one('transfer', 'users-run-date')).to.deep.include({
      parent: component,
      inputs: {
        displayName: 'bronze.users run date',
        dataSourceId: 'google_cloud_storage',
        destinationDatasetId: 'bronze',
        project: 'my-shop-dev',
        location: 'EU',
        serviceAccountName: 'data-pipeline@my-shop-dev.iam.gserviceaccount.com',
        notificationPubsubTopic: 'projects/my-shop-dev/topics/data-pipeline-transfer-runs',
        schedule: 'every 6 hours from 00:13 to 18:13',
        params: {
          data_path_template: 'gs://my-shop-dev-raw-data/raw-data/dataset_name=users/date={run_date}/*.csv',
          destination_table_name_template: 'users${run_date}',
          write_disposition: 'MIRROR',
          file_format: 'CSV',
          encoding: 'UTF8',
          field_delimiter: ',',
          quote: '"',
          skip_leading_rows: '0',
          max_bad_records: '0',
          allow_jagged_rows: 'true',
          allow_quoted_newlines: 'true',
          ignore_unknown_values: 'false',
        },
      },
    });
  });

  it("replaces the day before's partition with the files of that folder, and is the same otherwise", () => {
    for (const entity of entities) {
      const today = dev.inputs('transfer', `${entity}-run-date`);
      const yesterday = dev.inputs('transfer', `${entity}-day-before`);
      const spelt = JSON.stringify(today)
        .replaceAll('{run_date}', '{run_time-24h|\\"%Y%m%d\\"}')
        .replace('run date', 'day before');
      expect(yesterday).to.deep.equal(JSON.parse(spelt));
    }
  });

  it('deletes no delivered file', () => {
    for (const { inputs } of loads()) expect(inputs['params']).not.to.have.property('delete_source_files');
  });

  it('waits for its table and for the grants that it works with', () => {
    for (const entity of entities) {
      for (const day of ['run-date', 'day-before']) {
        expect(dev.before('transfer', `${entity}-${day}`)).to.include.members([
          id('table', `bronze.${entity}`),
          id('account', 'pipeline'),
          id('identity', 'transfer-agent'),
          id('projectGrant', 'transfer-agent-serviceAgent-project'),
          id('accountGrant', 'transfer-agent-serviceAccountTokenCreator-account'),
          id('datasetGrant', 'transfer-agent-dataEditor-bronze'),
          id('datasetGrant', 'pipeline-transferDestination-bronze'),
          id('bucketGrant', 'pipeline-objectAdmin-raw'),
          id('topicGrant', 'transfer-agent-publisher-topic'),
        ]);
      }
    }
  });

  it('follows bucket, dataset, location and schedule of the configuration', async () => {
    const other = await beside();
    expect(other.inputs('transfer', 'events-run-date')).to.deep.include({
      displayName: 'bronze_a_b_c_d_e_f_g_hi.events run date',
      destinationDatasetId: 'bronze_a_b_c_d_e_f_g_hi',
      location: 'europe-west1',
      schedule: 'every day 03:17',
    });
    const { params } = other.inputs('transfer', 'events-run-date');
    expect(params).to.deep.include({
      data_path_template: 'gs://other-shop-raw-data/raw-data/dataset_name=events/date={run_date}/*.csv',
      destination_table_name_template: 'events${run_date}',
    });
  });

  it('is refused for an entity without table', async () => {
    const declare = (of: Runner) =>
      new Ingestion('ingestion', {
        target: localTarget,
        entities: ['visits'],
        relations: new Map(),
        runner: of,
        schedule: 'every day 03:17',
      });
    const error: unknown = await recordedOf(() => declare(runner())).catch((thrown: unknown) => thrown);
    expect(String(error)).to.include('bronze.visits is not created before its transfers.');
  });
});
