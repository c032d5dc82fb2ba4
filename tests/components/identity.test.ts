import { expect } from 'chai';
import type { RecordedResource } from '@ecommerce/stack-guard';
import { beside, id, type Kind, type Recorded, recorded } from './recorded.ts';

const component = 'ecommerce:identity:Identity::identity';
const pipeline = 'serviceAccount:data-pipeline@my-shop-dev.iam.gserviceaccount.com';
const transferAgent =
  'serviceAccount:service-100000000001@gcp-sa-bigquerydatatransfer.iam.gserviceaccount.com';

const grantKinds: readonly Kind[] = [
  'accountGrant',
  'bucketGrant',
  'connectionGrant',
  'datasetGrant',
  'projectGrant',
  'taxonomyGrant',
];

/** What the identity grants: a kind of grant, and who may do what on what. */
function grantsOf(program: Recorded): { kind: Kind; inputs: RecordedResource['inputs'] }[] {
  return grantKinds.flatMap((kind) =>
    program
      .of(kind)
      .filter(({ parent }) => parent === component)
      .map(({ inputs }) => ({ kind, inputs })),
  );
}

const onDataset = (member: string, role: string, datasetId: string) => ({
  kind: 'datasetGrant',
  inputs: { member, role: `roles/bigquery.${role}`, datasetId },
});

describe('the identity', () => {
  let dev: Recorded;
  let prod: Recorded;
  before(async () => {
    dev = await recorded('dev');
    prod = await recorded('prod');
  });

  it('is one service account, and no key for it', () => {
    expect(dev.of('account').map(({ inputs }) => inputs)).to.deep.equal([
      {
        accountId: 'data-pipeline',
        project: 'my-shop-dev',
        displayName: 'E-commerce data pipeline',
        description: 'Runs the transfers and scheduled queries',
      },
    ]);
    expect(dev.resources.filter(({ type }) => /:key:|:Key$/.test(type))).to.deep.equal([]);
  });

  it("asks for Google's agents, which exist only then", () => {
    expect(dev.of('identity').map(({ name, inputs }) => ({ name, inputs }))).to.have.deep.members([
      {
        name: 'transfer-agent',
        inputs: { project: 'my-shop-dev', service: 'bigquerydatatransfer.googleapis.com' },
      },
      { name: 'message-agent', inputs: { project: 'my-shop-dev', service: 'pubsub.googleapis.com' } },
    ]);
  });

  it('grants exactly what is needed', () => {
    const objectAdmin = (bucket: string) => ({
      kind: 'bucketGrant',
      inputs: { member: pipeline, role: 'roles/storage.objectAdmin', bucket: `my-shop-dev-${bucket}-data` },
    });
    const onProject = (member: string, role: string) => ({
      kind: 'projectGrant',
      inputs: { member, role, project: 'my-shop-dev' },
    });
    expect(grantsOf(dev)).to.have.deep.members([
      onProject(pipeline, 'roles/bigquery.jobUser'),
      onProject(transferAgent, 'roles/bigquerydatatransfer.serviceAgent'),
      objectAdmin('raw'),
      objectAdmin('processed'),
      objectAdmin('analytics'),
      onDataset(pipeline, 'dataViewer', 'bronze'),
      {
        kind: 'datasetGrant',
        inputs: {
          member: pipeline,
          role: 'projects/my-shop-dev/roles/ecommerce_transfer_destination',
          datasetId: 'bronze',
        },
      },
      onDataset(pipeline, 'dataEditor', 'silver'),
      onDataset(pipeline, 'dataEditor', 'gold'),
      onDataset(pipeline, 'dataEditor', 'quality'),
      onDataset(pipeline, 'dataEditor', 'ops'),
      onDataset(transferAgent, 'dataEditor', 'bronze'),
      {
        kind: 'connectionGrant',
        inputs: {
          member: pipeline,
          role: 'roles/bigquery.connectionUser',
          connectionId: 'ecommerce-objects',
          location: 'EU',
        },
      },
      {
        kind: 'accountGrant',
        inputs: {
          member: transferAgent,
          role: 'roles/iam.serviceAccountTokenCreator',
          serviceAccountId:
            'projects/my-shop-dev/serviceAccounts/data-pipeline@my-shop-dev.iam.gserviceaccount.com',
        },
      },
    ]);
  });

  it('has a role of its own for each suffix, which allows what Google asks of the account of a transfer', async () => {
    const other = (await beside()).inputs('customRole', 'transfer-destination');
    expect(other['roleId']).to.equal('ecommerce_transfer_destination_a_b_c_d_e_f_g_hi');
    expect(other['permissions']).to.deep.equal(['bigquery.datasets.get', 'bigquery.datasets.update']);
  });

  it('lets the agent of transfers be there before anything is granted', () => {
    for (const { type, name, options } of dev.childrenOf(component)) {
      if (!type.endsWith('Member')) continue;
      expect(options.dependsOn, name).to.include(id('identity', 'transfer-agent'));
    }
  });

  it("knows the agents by the project's number", () => {
    const members = prod.of('accountGrant').map(({ inputs }) => inputs['member']);
    expect(members).to.deep.equal([transferAgent.replace('100000000001', '100000000002')]);
  });

  it('lets those read gold whom the configuration names, and nobody else', async () => {
    const gold = (program: Recorded) =>
      program.of('datasetGrant').filter(({ inputs }) => String(inputs['datasetId']).startsWith('gold'));
    expect(gold(dev).map(({ name }) => name)).to.deep.equal(['pipeline-dataEditor-gold']);
    expect(gold(prod).map(({ inputs }) => inputs)).to.deep.include(
      onDataset('group:analysts@example.com', 'dataViewer', 'gold').inputs,
    );
    expect(gold(await beside()).map(({ name }) => name)).to.have.members([
      'pipeline-dataEditor-gold',
      'user:ada@example.com-dataViewer-gold',
      'serviceAccount:bi@shop.iam.gserviceaccount.com-dataViewer-gold',
    ]);
  });

  it('may read tagged columns where columns are tagged', () => {
    expect(dev.of('taxonomyGrant')).to.deep.equal([]);
    expect(prod.of('taxonomyGrant').map(({ inputs }) => inputs)).to.deep.equal([
      {
        member: pipeline.replace('-dev', '-prod'),
        role: 'roles/datacatalog.categoryFineGrainedReader',
        taxonomy: 'projects/my-shop-prod/locations/eu/taxonomies/personal-data',
        region: 'eu',
      },
    ]);
  });

  it('has an account of its own for each suffix, the longest included', async () => {
    const accountId = (await beside()).inputs('account', 'pipeline')['accountId'];
    expect(accountId).to.equal('data-pipeline-a-b-c-d-e-f-g-hi');
    expect(accountId).to.have.lengthOf(30);
  });

  it('registers the address of the account', () => {
    expect(dev.componentOutputs.get(component)).to.deep.equal({
      account: 'data-pipeline@my-shop-dev.iam.gserviceaccount.com',
    });
  });
});
