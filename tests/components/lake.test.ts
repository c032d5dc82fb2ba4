import { Dataset } from '@pulumi/gcp/bigquery/index.js';
import { expect } from 'chai';
import type { Lifecycle } from '../../components/config/config.ts';
import { Lake } from '../../components/lake.ts';
import { localTarget } from '../../model/target.ts';
import { id, type Recorded, recordedOf } from './recorded.ts';

const labels = { application: 'pipeline', environment: 'test' };
const lifecycle: Lifecycle = {
  nearlineAfterDays: 11,
  coldlineAfterDays: 22,
  replacedDeleteAfterDays: 33,
  softDeleteDays: 8,
};
const component = 'ecommerce:lake:Lake::lake';

interface Variant {
  readonly rawDeleteAfterDays?: number;
  readonly datasetSuffix?: string;
  readonly protect?: boolean;
}

const lakeWith = ({
  rawDeleteAfterDays,
  datasetSuffix = '',
  protect = false,
}: Variant = {}): Promise<Recorded> =>
  recordedOf(() => {
    const lake = new Lake('lake', {
      target: { ...localTarget, project: 'my-shop', datasetSuffix },
      location: 'EU',
      lifecycle: { ...lifecycle, ...(rawDeleteAfterDays === undefined ? {} : { rawDeleteAfterDays }) },
      labels,
      protect,
    });
    lake.permitReading({ parent: lake, dependsOn: [new Dataset('slow', { datasetId: 'slow' })] });
  });

describe('the lake', () => {
  let lake: Recorded;
  before(async () => {
    lake = await lakeWith();
  });

  it('consists of three buckets, a connection and its grants', () => {
    expect(lake.namesOf('bucket')).to.have.members(['raw-data', 'processed-data', 'analytics-data']);
    expect(lake.namesOf('connection')).to.deep.equal(['objects']);
    expect(lake.namesOf('bucketGrant')).to.have.lengthOf(2);
    expect(lake.childrenOf(component)).to.have.lengthOf(6);
    expect(lake.resources).to.have.lengthOf(8); // With the component and what stands for slow things.
  });

  it('keeps what was replaced and what was deleted in the raw bucket for a while', () => {
    expect(lake.inputs('bucket', 'raw-data')).to.deep.equal({
      name: 'local-raw-data',
      project: 'my-shop',
      location: 'EU',
      storageClass: 'STANDARD',
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      labels,
      forceDestroy: true,
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: 8 * 24 * 60 * 60 },
      lifecycleRules: [
        { action: { type: 'SetStorageClass', storageClass: 'NEARLINE' }, condition: { age: 11 } },
        { action: { type: 'SetStorageClass', storageClass: 'COLDLINE' }, condition: { age: 22 } },
        { action: { type: 'Delete' }, condition: { daysSinceNoncurrentTime: 33, withState: 'ARCHIVED' } },
        { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 1 } },
      ],
    });
  });

  it('keeps what is exported once, for it can be exported again', () => {
    for (const role of ['processed', 'analytics']) {
      expect(lake.inputs('bucket', `${role}-data`)).to.deep.equal({
        name: `local-${role}-data`,
        project: 'my-shop',
        location: 'EU',
        storageClass: 'STANDARD',
        uniformBucketLevelAccess: true,
        publicAccessPrevention: 'enforced',
        labels,
        forceDestroy: true,
        softDeletePolicy: { retentionDurationSeconds: 0 },
        lifecycleRules: [
          { action: { type: 'SetStorageClass', storageClass: 'NEARLINE' }, condition: { age: 11 } },
          { action: { type: 'SetStorageClass', storageClass: 'COLDLINE' }, condition: { age: 22 } },
        ],
      });
    }
  });

  it('deletes delivered files only where it is configured so, and then only live ones', async () => {
    const limited = await lakeWith({ rawDeleteAfterDays: 99 });
    const rules = limited.inputs('bucket', 'raw-data')['lifecycleRules'];
    expect(rules)
      .to.be.an('array')
      .of.length(5)
      .and.to.deep.include({ action: { type: 'Delete' }, condition: { age: 99, withState: 'LIVE' } });
    for (const exported of ['processed-data', 'analytics-data']) {
      expect(limited.inputs('bucket', exported)).to.deep.equal(lake.inputs('bucket', exported));
    }
  });

  it('protects delivered files alone, and empties no bucket, where data is protected', async () => {
    const protecting = await lakeWith({ protect: true });
    const held = protecting.resources.filter(({ options }) => options.protect).map(({ name }) => name);
    expect(held).to.deep.equal(['raw-data']);
    for (const { inputs } of protecting.of('bucket')) expect(inputs['forceDestroy']).to.equal(false);
    expect(lake.resources.filter(({ options }) => options.protect)).to.deep.equal([]);
  });

  it('has a connection that can be replaced under its name', () => {
    expect(lake.one('connection', 'objects')).to.deep.include({
      parent: component,
      inputs: {
        connectionId: 'ecommerce-objects',
        project: 'my-shop',
        location: 'EU',
        friendlyName: 'Objects of the data pipeline',
        description: 'Reads the buckets for tables that lie over them',
        cloudResource: {},
      },
    });
    expect(lake.one('connection', 'objects').options.deleteBeforeReplace).to.equal(true);
  });

  it('has a connection of its own for each suffix', async () => {
    const beside = await lakeWith({ datasetSuffix: 'team_a' });
    expect(beside.inputs('connection', 'objects')['connectionId']).to.equal('ecommerce-objects-team-a');
  });

  it('lets the connection read the buckets that tables lie over, not the third, and write none', () => {
    const grants = lake.of('bucketGrant').map(({ inputs }) => inputs);
    const member = 'serviceAccount:connection-objects@gcp-sa-bigquery-condel.iam.gserviceaccount.com';
    const role = 'roles/storage.objectViewer';
    expect(grants).to.have.deep.members([
      { bucket: 'local-raw-data', role, member },
      { bucket: 'local-processed-data', role, member },
    ]);
    for (const name of lake.namesOf('bucketGrant')) {
      expect(lake.before('bucketGrant', name)).to.include.members([
        id('connection', 'objects'),
        id('dataset', 'slow'),
      ]);
    }
  });

  it('registers the names of buckets and connection', () => {
    expect(lake.componentOutputs.get(component)).to.deep.equal({
      buckets: {
        raw: 'local-raw-data',
        processed: 'local-processed-data',
        analytics: 'local-analytics-data',
      },
      connection: 'projects/my-shop/locations/EU/connections/ecommerce-objects',
    });
  });
});
