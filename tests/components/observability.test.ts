import { expect } from 'chai';
import { z } from 'zod';
import { beside, id, type Recorded, recorded } from './recorded.ts';

const history = 'ecommerce:observability:RunHistory::run-history';
const alerts = 'ecommerce:observability:Alerts::alerts';
const labels = { application: 'ecommerce-data-pipeline', environment: 'dev' };

describe('the history of runs', () => {
  let dev: Recorded;
  let other: Recorded;
  before(async () => {
    dev = await recorded('dev');
    other = await beside();
  });

  it('consists of a topic, a subscription and two grants', () => {
    expect(dev.childrenOf(history).map(({ type, name }) => `${type}::${name}`)).to.have.members([
      id('topic', 'transfer-runs'),
      id('subscription', 'transfer-runs-to-bigquery'),
      id('topicGrant', 'transfer-agent-publisher-topic'),
      id('tableGrant', 'message-agent-dataEditor-ops.transfer_run'),
    ]);
  });

  it('announces on a topic without a schema, for the transfer service takes no other', () => {
    expect(dev.inputs('topic', 'transfer-runs')).to.deep.equal({
      name: 'data-pipeline-transfer-runs',
      project: 'my-shop-dev',
      labels,
    });
  });

  it('keeps the announcements with their metadata, however long none comes', () => {
    expect(dev.inputs('subscription', 'transfer-runs-to-bigquery')).to.deep.equal({
      name: 'data-pipeline-transfer-runs-to-bigquery',
      project: 'my-shop-dev',
      topic: 'projects/my-shop-dev/topics/data-pipeline-transfer-runs',
      labels,
      bigqueryConfig: { table: 'my-shop-dev.ops.transfer_run', writeMetadata: true },
      expirationPolicy: { ttl: '' },
    });
  });

  it('writes into a table with the columns of a message and its metadata, none required', () => {
    const columns: unknown = JSON.parse(String(dev.inputs('table', 'ops.transfer_run')['schema']));
    const optional = (name: string, type: string) => ({ name, type, mode: 'NULLABLE' });
    expect(
      z.array(z.object({ name: z.string(), type: z.string(), mode: z.string() })).parse(columns),
    ).to.have.deep.members([
      optional('subscription_name', 'STRING'),
      optional('message_id', 'STRING'),
      optional('publish_time', 'TIMESTAMP'),
      optional('data', 'STRING'),
      optional('attributes', 'STRING'),
    ]);
  });

  it("lets Google's agents publish and write there", () => {
    expect(dev.inputs('topicGrant', 'transfer-agent-publisher-topic')).to.deep.equal({
      member: 'serviceAccount:service-100000000001@gcp-sa-bigquerydatatransfer.iam.gserviceaccount.com',
      role: 'roles/pubsub.publisher',
      topic: 'data-pipeline-transfer-runs',
    });
    expect(other.inputs('tableGrant', 'message-agent-dataEditor-ops.transfer_run')).to.deep.equal({
      member: 'serviceAccount:service-100000000001@gcp-sa-pubsub.iam.gserviceaccount.com',
      role: 'roles/bigquery.dataEditor',
      datasetId: 'ops_a_b_c_d_e_f_g_hi',
      tableId: 'transfer_run',
    });
  });

  it('subscribes once the agent may write, and grants once the agent is there', () => {
    expect(dev.before('subscription', 'transfer-runs-to-bigquery')).to.include.members([
      id('tableGrant', 'message-agent-dataEditor-ops.transfer_run'),
      id('topic', 'transfer-runs'),
    ]);
    expect(dev.before('tableGrant', 'message-agent-dataEditor-ops.transfer_run')).to.include.members([
      id('identity', 'message-agent'),
      id('table', 'ops.transfer_run'),
    ]);
    expect(dev.before('topicGrant', 'transfer-agent-publisher-topic')).to.include.members([
      id('identity', 'transfer-agent'),
      id('topic', 'transfer-runs'),
    ]);
  });

  it('has names of its own for each suffix, which can be replaced', () => {
    expect(other.inputs('topic', 'transfer-runs')['name']).to.equal(
      'data-pipeline-transfer-runs-a_b_c_d_e_f_g_hi',
    );
    expect(other.inputs('subscription', 'transfer-runs-to-bigquery')).to.deep.include({
      name: 'data-pipeline-transfer-runs-to-bigquery-a_b_c_d_e_f_g_hi',
      bigqueryConfig: { table: 'my-shop-dev.ops_a_b_c_d_e_f_g_hi.transfer_run', writeMetadata: true },
    });
    for (const kind of ['topic', 'subscription'] as const) {
      for (const { options } of dev.of(kind)) expect(options.deleteBeforeReplace).to.equal(true);
    }
  });

  it('registers the name of the topic', () => {
    expect(dev.componentOutputs.get(history)).to.deep.equal({ topic: 'data-pipeline-transfer-runs' });
  });
});

describe('the alerts', () => {
  let dev: Recorded;
  let prod: Recorded;
  before(async () => {
    dev = await recorded('dev');
    prod = await recorded('prod');
  });

  const Conditions = z.tuple([
    z.strictObject({
      displayName: z.string(),
      conditionThreshold: z.looseObject({ filter: z.string() }),
    }),
  ]);
  const conditionOf = (program: Recorded, alert: string) =>
    Conditions.parse(program.inputs('alert', alert)['conditions'])[0];

  it('are three', () => {
    expect(dev.namesOf('alert')).to.have.members(['transfers', 'runs', 'watch']);
    expect(dev.childrenOf(alerts)).to.deep.equal(dev.of('alert'));
  });

  it('fire on each failed run and name the stack', () => {
    expect(dev.inputs('alert', 'watch')).to.deep.include({
      project: 'my-shop-dev',
      displayName: 'Data pipeline (dev): something is late, behind or blocked',
      combiner: 'OR',
      severity: 'ERROR',
      alertStrategy: { autoClose: '3600s' },
      userLabels: labels,
    });
    expect(conditionOf(dev, 'watch')).to.deep.equal({
      displayName: 'something is late, behind or blocked',
      conditionThreshold: {
        filter:
          'resource.type = "bigquery_dts_config"' +
          ' AND metric.type = "bigquerydatatransfer.googleapis.com/transfer_config/completed_runs"' +
          ' AND metric.labels.completion_state != "SUCCEEDED"' +
          ' AND resource.labels.config_id = one_of("watch")',
        comparison: 'COMPARISON_GT',
        thresholdValue: 0,
        duration: '0s',
        aggregations: [
          {
            alignmentPeriod: '300s',
            perSeriesAligner: 'ALIGN_SUM',
            crossSeriesReducer: 'REDUCE_SUM',
          },
        ],
      },
    });
  });

  it('watch each transfer and each scheduled query once', () => {
    const watched = (alert: string) =>
      /one_of\((.*)\)$/
        .exec(conditionOf(dev, alert).conditionThreshold.filter)?.[1]
        ?.split(', ')
        .map((quoted) => z.string().parse(JSON.parse(quoted)));
    expect(watched('runs')).to.have.members(['pipeline']);
    expect(watched('watch')).to.have.members(['watch']);
    const loads = dev.childrenOf('ecommerce:ingestion:Ingestion::ingestion').map(({ name }) => name);
    expect(watched('transfers')).to.have.members(loads);
    expect(loads).to.have.lengthOf(10);
  });

  it('say what to do', () => {
    for (const { inputs } of dev.of('alert')) {
      expect(inputs['documentation']).to.have.property('mimeType', 'text/markdown');
      expect(inputs['documentation'])
        .to.have.property('content')
        .that.matches(/`\w+\.?\w+`/);
    }
  });

  it('are sent nowhere where nobody is named', () => {
    expect(dev.of('channel')).to.deep.equal([]);
    for (const { inputs } of dev.of('alert')) expect(inputs['notificationChannels']).to.deep.equal([]);
  });

  it('are sent to the address that is named', () => {
    expect(prod.of('channel').map(({ inputs }) => inputs)).to.deep.equal([
      {
        project: 'my-shop-prod',
        displayName: 'Data pipeline alerts',
        type: 'email',
        labels: { email_address: 'data-alerts@example.com' },
        userLabels: { ...labels, environment: 'prod' },
      },
    ]);
    for (const { inputs } of prod.of('alert')) {
      expect(inputs['notificationChannels']).to.deep.equal([
        'projects/my-shop-prod/notificationChannels/e-mail',
      ]);
    }
  });

  it('register that they are complete', () => {
    expect(dev.componentOutputs.get(alerts)).to.deep.equal({});
  });
});
