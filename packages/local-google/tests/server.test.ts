import { expect } from 'chai';
import { z } from 'zod';
import { agentOf, projectKey } from '../access.ts';
import { GoogleError } from '../error.ts';
import { type Google, startGoogle } from '../server.ts';
import { type Body, part, text } from '../state.ts';

const Answer = z.record(z.string(), z.json());
const Refusal = z.object({ error: z.object({ code: z.number(), message: z.string() }) });

describe('Google on loopback', () => {
  let google: Google;

  beforeEach(async () => {
    google = await startGoogle({ id: 'shop', number: '123456' });
  });

  afterEach(() => google.close());

  const send = async (method: string, endpoint: string, path: string, body?: Body): Promise<Body> => {
    const url = `${google.endpoints[endpoint] ?? ''}${path}`;
    const response = await fetch(url, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return Answer.parse(await response.json());
  };
  const bigquery = (method: string, path: string, body?: Body): Promise<Body> =>
    send(method, 'bigQueryCustomEndpoint', `projects/${path}`, body);
  const refusal = async (answer: Promise<Body>): Promise<string> => {
    const { code, message } = Refusal.parse(await answer).error;
    return `${code} ${message}`;
  };
  const makeTable = async (more: Body = {}): Promise<Body> => {
    await bigquery('POST', 'shop/datasets', { datasetReference: { datasetId: 'd' } });
    return bigquery('POST', 'shop/datasets/d/tables', {
      tableReference: { tableId: 't' },
      schema: {
        fields: [
          { name: 'a', type: 'INT64' },
          { name: 'b', type: 'struct', fields: [] },
        ],
      },
      ...more,
    });
  };

  it('keeps what is created, under the id and under the number of the project', async () => {
    await makeTable();
    const byId = await bigquery('GET', 'shop/datasets/d/tables/t');
    expect(byId['id']).to.equal('shop:d.t');
    expect(await bigquery('GET', '123456/datasets/d/tables/t')).to.deep.equal(byId);
  });

  it('answers columns under its own names of types', async () => {
    await makeTable();
    const { schema } = await bigquery('GET', 'shop/datasets/d/tables/t');
    expect(schema).to.deep.equal({
      fields: [
        { name: 'a', type: 'INTEGER' },
        { name: 'b', type: 'RECORD', fields: [] },
      ],
    });
  });

  it('refuses a second resource of a name, and one that is not there', async () => {
    await makeTable();
    const again = bigquery('POST', 'shop/datasets/d/tables', { tableReference: { tableId: 't' } });
    expect(await refusal(again)).to.equal('409 Already Exists: Table shop:d.t');
    const other = bigquery('GET', 'shop/datasets/d/tables/u');
    expect(await refusal(other)).to.equal('404 Not found: Table shop:d.u');
  });

  it('refuses an update that lacks a column, but drops one by statement', async () => {
    await makeTable();
    const without = { schema: { fields: [{ name: 'a', type: 'INT64' }] } };
    const put = (): Promise<Body> => bigquery('PUT', 'shop/datasets/d/tables/t', without);
    expect(await refusal(put())).to.include('b is missing in new schema');
    await bigquery('POST', 'shop/queries', { query: 'ALTER TABLE `shop.d.t` DROP COLUMN `b`' });
    expect((await put())['schema']).to.deep.equal({ fields: [{ name: 'a', type: 'INTEGER' }] });
  });

  it('refuses to drop a column that the table is clustered by', async () => {
    await makeTable({ clustering: { fields: ['a'] } });
    const drop = bigquery('POST', 'shop/queries', { query: 'ALTER TABLE `shop.d.t` DROP COLUMN `a`' });
    expect(await refusal(drop)).to.include('400 ALTER TABLE DROP COLUMN a');
  });

  it('refuses to delete a dataset with tables', async () => {
    await makeTable();
    expect(await refusal(bigquery('DELETE', 'shop/datasets/d'))).to.include('still in use');
    await bigquery('DELETE', 'shop/datasets/d?deleteContents=true');
    expect([...google.state.resources.keys()]).to.deep.equal([]);
  });

  it('refuses what a service does that is not enabled', async () => {
    const topic = (): Promise<Body> => send('PUT', 'pubsubCustomEndpoint', 'projects/shop/topics/t', {});
    expect(await refusal(topic())).to.include('403 pubsub.googleapis.com has not been used');
    await send(
      'POST',
      'serviceUsageCustomEndpoint',
      '../v1/projects/shop/services/pubsub.googleapis.com:enable',
    );
    expect((await topic())['name']).to.equal('projects/shop/topics/t');
  });

  it('refuses a grant to an account that is not there, and a policy that somebody changed meanwhile', async () => {
    const set = (policy: Body): Promise<Body> =>
      send('POST', 'resourceManagerCustomEndpoint', 'projects/shop:setIamPolicy', { policy });
    const grant = (member: string): Body => ({ bindings: [{ role: 'roles/viewer', members: [member] }] });
    const nobody = set(grant('serviceAccount:nobody@shop.iam.gserviceaccount.com'));
    expect(await refusal(nobody)).to.include('nobody@shop.iam.gserviceaccount.com does not exist');
    const { etag = '' } = await set(grant('user:a@example.com'));
    await set(grant('user:b@example.com'));
    expect(await refusal(set({ ...grant('user:c@example.com'), etag }))).to.include('409');
  });

  it('refuses a subscription into a table that its agent may not write', async () => {
    await makeTable();
    google.state.services.add('pubsub.googleapis.com');
    await send('PUT', 'pubsubCustomEndpoint', 'projects/shop/topics/t', {});
    const subscribe = (): Promise<Body> =>
      send('PUT', 'pubsubCustomEndpoint', 'projects/shop/subscriptions/s', {
        topic: 'projects/shop/topics/t',
        bigqueryConfig: { table: 'shop.d.t' },
      });
    const agent = agentOf(google.state, 'pubsub');
    expect(await refusal(subscribe())).to.equal(`403 ${agent} needs bigquery.tables.updateData permission.`);
    google.state.accounts.add(agent);
    const access = [{ role: 'roles/bigquery.dataEditor', userByEmail: agent }];
    await bigquery('PATCH', 'shop/datasets/d', { access });
    expect((await subscribe())['state']).to.equal('ACTIVE');
  });

  it('refuses a transfer whose account its agent may not act as', async () => {
    google.state.services.add('bigquerydatatransfer.googleapis.com');
    google.state.accounts.add('runner@shop.iam.gserviceaccount.com');
    const path =
      'projects/shop/locations/EU/transferConfigs?serviceAccountName=runner@shop.iam.gserviceaccount.com';
    const create = (): Promise<Body> => send('POST', 'bigqueryDataTransferCustomEndpoint', path, {});
    expect(await refusal(create())).to.include('needs iam.serviceAccounts.getAccessToken permission');
    const agent = agentOf(google.state, 'bigquerydatatransfer');
    google.state.policies.set(projectKey(google.state), {
      bindings: [{ role: 'roles/bigquerydatatransfer.serviceAgent', members: [`serviceAccount:${agent}`] }],
    });
    expect((await create())['state']).to.equal('PENDING');
  });

  it('refuses a table over folders that its connection may not read, or in which no file is', async () => {
    google.state.services.add('bigqueryconnection.googleapis.com');
    const where = 'projects/shop/locations/EU/connections?connectionId=c';
    const connection = await send('POST', 'bigqueryConnectionCustomEndpoint', where, { cloudResource: {} });
    await send('POST', 'storageCustomEndpoint', 'b', { name: 'lake' });
    const create = (): Promise<Body> =>
      makeTable({
        externalDataConfiguration: {
          connectionId: connection['name'] ?? '',
          sourceUris: ['gs://lake/users/*'],
          hivePartitioningOptions: { mode: 'CUSTOM', sourceUriPrefix: 'gs://lake/users/{date:STRING}' },
        },
      });
    expect(await refusal(create())).to.include('needs storage.objects.list permission');
    const account = text(part(connection, 'cloudResource') ?? {}, 'serviceAccountId');
    await send('PUT', 'storageCustomEndpoint', 'b/lake/iam', {
      bindings: [{ role: 'roles/storage.objectViewer', members: [`serviceAccount:${account}`] }],
    });
    expect(await refusal(create())).to.include('without any associated files');
    google.state.resources.set('storage.googleapis.com/b/lake/o/users/date=1/a.parquet', {});
    expect((await create())['type']).to.equal('EXTERNAL');
  });

  it('fails the next request that it is told to, and only that', async () => {
    google.failNext(/^GET .*\/datasets\/d$/, new GoogleError(403, 'Not today.'));
    await makeTable();
    expect(await refusal(bigquery('GET', 'shop/datasets/d'))).to.equal('403 Not today.');
    expect((await bigquery('GET', 'shop/datasets/d'))['id']).to.equal('shop:d');
  });

  it('remembers what it cannot answer', async () => {
    expect(await refusal(bigquery('GET', 'shop/models'))).to.include('501');
    await bigquery('POST', 'shop/queries', { query: 'SELECT 1' });
    expect(google.unknown).to.have.lengthOf(2);
  });
});
