import { type Google, startGoogle } from '@ecommerce/local-google';
import { expect } from 'chai';
import { z } from 'zod';
import { record } from '../../inventory/program.ts';

/** A request: method, host and path, and what is sent. */
type Request = readonly [method: string, path: string, body?: object];

const project = 'projects/shop';
const bigquery = `bigquery.googleapis.com/bigquery/v2/${project}`;
const connections = `bigqueryconnection.googleapis.com/v1/${project}/locations/eu/connections`;
const accounts = `iam.googleapis.com/v1/${project}/serviceAccounts`;
const topics = `pubsub.googleapis.com/v1/${project}/topics`;
const buckets = 'storage.googleapis.com/storage/v1/b';
const binding = { role: 'roles/viewer', members: ['user:analyst@example.com'] };
const policy = { policy: { bindings: [binding] } };
const fields = [{ name: 'id', type: 'STRING' }];

/** How the provider makes a resource of each type, in an order in which each finds what it names. */
const creations: Readonly<Record<string, Request>> = {
  'gcp:projects/service:Service': [
    'POST',
    `serviceusage.googleapis.com/v1/${project}/services:batchEnable`,
    {
      serviceIds: ['iam', 'pubsub', 'bigqueryconnection', 'bigquerydatatransfer', 'cloudresourcemanager'].map(
        (name) => `${name}.googleapis.com`,
      ),
    },
  ],
  'gcp:projects/serviceIdentity:ServiceIdentity': [
    'POST',
    `serviceusage.googleapis.com/v1beta1/${project}/services/pubsub.googleapis.com:generateServiceIdentity`,
  ],
  'gcp:serviceaccount/account:Account': ['POST', accounts, { accountId: 'runner', serviceAccount: {} }],
  'gcp:serviceaccount/iAMMember:IAMMember': [
    'POST',
    `${accounts}/runner@shop.iam.gserviceaccount.com:setIamPolicy`,
    policy,
  ],
  'gcp:projects/iAMCustomRole:IAMCustomRole': [
    'POST',
    `iam.googleapis.com/v1/${project}/roles`,
    { roleId: 'exporter', role: { includedPermissions: ['storage.objects.create'] } },
  ],
  'gcp:projects/iAMMember:IAMMember': [
    'POST',
    `cloudresourcemanager.googleapis.com/v1/${project}:setIamPolicy`,
    policy,
  ],
  'gcp:storage/bucket:Bucket': ['POST', `${buckets}?project=shop`, { name: 'shop-raw-data', location: 'EU' }],
  'gcp:storage/bucketIAMMember:BucketIAMMember': [
    'PUT',
    `${buckets}/shop-raw-data/iam`,
    { bindings: [binding] },
  ],
  'gcp:storage/bucketObject:BucketObject': [
    'POST',
    'storage.googleapis.com/upload/storage/v1/b/shop-raw-data/o?uploadType=media&name=placeholder',
    {},
  ],
  'gcp:bigquery/dataset:Dataset': [
    'POST',
    `${bigquery}/datasets`,
    { datasetReference: { datasetId: 'gold' }, location: 'EU' },
  ],
  'gcp:bigquery/datasetIamMember:DatasetIamMember': [
    'PATCH',
    `${bigquery}/datasets/gold`,
    { access: [{ role: 'READER', userByEmail: 'analyst@example.com' }] },
  ],
  'gcp:bigquery/connection:Connection': [
    'POST',
    `${connections}?connectionId=objects`,
    { cloudResource: {} },
  ],
  'gcp:bigquery/connectionIamMember:ConnectionIamMember': [
    'POST',
    `${connections}/objects:setIamPolicy`,
    policy,
  ],
  'gcp:bigquery/table:Table': [
    'POST',
    `${bigquery}/datasets/gold/tables`,
    { tableReference: { tableId: 'item' }, schema: { fields } },
  ],
  'gcp:bigquery/iamMember:IamMember': ['POST', `${bigquery}/datasets/gold/tables/item:setIamPolicy`, policy],
  'gcp:bigquery/routine:Routine': [
    'POST',
    `${bigquery}/datasets/gold/routines`,
    {
      routineReference: { routineId: 'run' },
      routineType: 'PROCEDURE',
      language: 'SQL',
      definitionBody: 'SELECT 1;',
    },
  ],
  'gcp:pubsub/topic:Topic': ['PUT', `${topics}/runs`, {}],
  'gcp:pubsub/topicIAMMember:TopicIAMMember': ['POST', `${topics}/runs:setIamPolicy`, policy],
  'gcp:pubsub/subscription:Subscription': [
    'PUT',
    `pubsub.googleapis.com/v1/${project}/subscriptions/runs`,
    { topic: `${project}/topics/runs` },
  ],
  'gcp:bigquery/dataTransferConfig:DataTransferConfig': [
    'POST',
    `bigquerydatatransfer.googleapis.com/v1/${project}/locations/eu/transferConfigs`,
    { displayName: 'daily', dataSourceId: 'scheduled_query', params: { query: 'SELECT 1' } },
  ],
  'gcp:monitoring/alertPolicy:AlertPolicy': [
    'POST',
    `monitoring.googleapis.com/v3/${project}/alertPolicies`,
    { displayName: 'late', conditions: [] },
  ],
};

describe('the resources of the stack dev, without an engine', () => {
  let google: Google;
  before(async () => {
    google = await startGoogle({ id: 'shop', number: '123456' });
  });
  after(() => google.close());

  it('are of types that Google on loopback makes', async () => {
    const types = (await record('dev')).map(({ type }) => type).filter((type) => type.startsWith('gcp:'));
    expect([...new Set(types)].sort()).to.deep.equal(Object.keys(creations).sort());
    for (const [type, [method, path, body]] of Object.entries(creations)) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${google.proxy}/${path}`, { method, ...sent });
      const answer = z.record(z.string(), z.json()).parse(await response.json());
      expect(response.status, `${type}: ${JSON.stringify(answer)}`).to.equal(200);
    }
    expect(google.unknown).to.deep.equal([]);
  });
});
