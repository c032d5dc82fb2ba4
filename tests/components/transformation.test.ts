import { expect } from 'chai';
import { Transformation } from '../../components/transformation.ts';
import { localTarget } from '../../model/target.ts';
import { beside, id, type Recorded, recorded, recordedOf } from './recorded.ts';
import { runner, surroundings } from './surroundings.ts';

const component = 'ecommerce:transformation:Transformation::transformation';
const steps = ['pipeline', 'watch'];

describe('the transformation', () => {
  let dev: Recorded;
  let other: Recorded;
  before(async () => {
    dev = await recorded('dev');
    other = await beside();
  });

  it('consists of all procedures and a scheduled query for each that is a run', () => {
    const children = dev.childrenOf(component).map(({ type, name }) => `${type}::${name}`);
    const procedures = dev.of('routine').map(({ name }) => id('routine', name));
    expect(procedures).to.include.members(steps.map((step) => id('routine', `ops.run_${step}`)));
    expect(children).to.have.members([...procedures, ...steps.map((step) => id('transfer', step))]);
  });

  it('calls the procedure with the date of the run, and writes nowhere itself', () => {
    const schedules = ['every 2 hours from 00:43 to 22:43', 'every 6 hours from 01:43 to 19:43'];
    steps.forEach((step, index) => {
      expect(dev.inputs('transfer', step)).to.deep.equal({
        displayName: `ops.run_${step}`,
        dataSourceId: 'scheduled_query',
        project: 'my-shop-dev',
        location: 'EU',
        serviceAccountName: 'data-pipeline@my-shop-dev.iam.gserviceaccount.com',
        notificationPubsubTopic: 'projects/my-shop-dev/topics/data-pipeline-transfer-runs',
        schedule: schedules[index],
        params: { query: `CALL \`my-shop-dev.ops.run_${step}\`(@run_date)` },
      });
    });
  });

  it('follows suffix, location and schedules of the configuration', () => {
    expect(other.inputs('transfer', 'pipeline')).to.deep.include({
      displayName: 'ops_a_b_c_d_e_f_g_hi.run_pipeline',
      location: 'europe-west1',
      schedule: 'every day 04:17',
      params: { query: 'CALL `my-shop-dev.ops_a_b_c_d_e_f_g_hi.run_pipeline`(@run_date)' },
    });
    expect(steps.map((step) => other.inputs('transfer', step)['schedule'])).to.deep.equal([
      'every day 04:17',
      'every day 06:17',
    ]);
  });

  it('waits with each query for its procedure and for the grants that it runs with', () => {
    for (const step of steps) {
      expect(dev.before('transfer', step)).to.include.members([
        id('routine', `ops.run_${step}`),
        id('account', 'pipeline'),
        id('accountGrant', 'transfer-agent-serviceAccountTokenCreator-account'),
        id('projectGrant', 'pipeline-jobUser-project'),
        id('datasetGrant', 'pipeline-dataEditor-silver'),
        id('datasetGrant', 'pipeline-dataEditor-ops'),
        id('connectionGrant', 'pipeline-connectionUser-connection'),
        id('topicGrant', 'transfer-agent-publisher-topic'),
      ]);
    }
  });

  it('creates a procedure after what it reads and writes', () => {
    expect(dev.before('routine', 'ops.apply_snapshots')).to.include.members(
      ['silver.users_screened', 'silver.users_history', 'ops.observed_snapshot', 'quality.quarantine'].map(
        (name) => id('table', name),
      ),
    );
    expect(dev.before('routine', 'ops.run_gold')).to.include.members(
      ['gold.dim_user', 'gold.fact_events', 'gold.mart_session_paths', 'ops.published'].map((name) =>
        id('table', name),
      ),
    );
    expect(dev.before('routine', 'ops.run_watch')).to.include.members([
      id('table', 'ops.run'),
      id('table', 'quality.error_event'),
    ]);
  });

  it('creates a procedure after those that it calls', () => {
    expect(dev.before('routine', 'ops.run_silver')).to.include.members(
      ['find_snapshots', 'apply_snapshots', 'compare_entities', 'export_silver'].map((name) =>
        id('routine', `ops.${name}`),
      ),
    );
    expect(dev.before('routine', 'ops.run_gold')).to.include(id('routine', 'ops.export_gold'));
    expect(dev.before('routine', 'ops.run_pipeline')).to.include.members(
      ['run_silver', 'run_gold'].map((name) => id('routine', `ops.${name}`)),
    );
  });

  it('registers that it is complete', () => {
    expect(dev.componentOutputs.get(component)).to.deep.equal({ queries: dev.outputs['queries'] });
  });

  it('is refused where a procedure is not planned', async () => {
    const declare = () =>
      new Transformation('transformation', {
        target: localTarget,
        plan: [],
        relations: new Map(),
        surroundings: surroundings(),
        runner: runner(),
        schedules: { pipeline: 'every day 04:17', watch: 'every day 06:17' },
      });
    const error: unknown = await recordedOf(declare).catch((thrown: unknown) => thrown);
    expect(String(error)).to.include('ops.run_pipeline is not planned.');
  });
});
