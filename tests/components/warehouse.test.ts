import { expect } from 'chai';
import { z } from 'zod';
import { divide } from '../../components/division.ts';
import { plan } from '../../model/compile.ts';
import { piiClasses } from '../../model/contract.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';
import { waits } from './graph/before.ts';
import { declare, stacks } from './graph/stacks.ts';
import { beside, id, type Recorded, recorded } from './recorded.ts';

const component = 'ecommerce:warehouse:Warehouse::warehouse';
const layers = ['bronze', 'silver', 'gold', 'quality', 'ops'];
const suffix = 'a_b_c_d_e_f_g_hi';

const Columns = z.array(
  z.object({ name: z.string(), policyTags: z.object({ names: z.tuple([z.string()]) }).optional() }),
);

/** `table.column: class` of every tagged column. */
function taggedIn(program: Recorded): string[] {
  return program.of('table').flatMap(({ name, inputs }) =>
    Columns.parse(JSON.parse(z.string().catch('[]').parse(inputs['schema']))).flatMap((column) => {
      const tag = column.policyTags?.names[0].split('/').at(-1);
      return tag === undefined ? [] : `${name}.${column.name}: ${tag}`;
    }),
  );
}

const protectedIn = (program: Recorded) =>
  program.childrenOf(component).filter(({ options }) => options.protect);

describe('the warehouse', () => {
  let dev: Recorded;
  let prod: Recorded;
  let other: Recorded;
  before(async () => {
    dev = await recorded('dev');
    prod = await recorded('prod');
    other = await beside();
  });

  it('has the five datasets, which remember seven days', () => {
    expect(dev.namesOf('dataset')).to.have.members(layers);
    for (const { name, inputs, parent } of dev.of('dataset')) {
      expect(parent).to.equal(component);
      expect(inputs).to.deep.include({
        project: 'my-shop-dev',
        datasetId: name,
        location: 'EU',
        labels: { application: 'ecommerce-data-pipeline', environment: 'dev', layer: name },
        maxTimeTravelHours: '168',
      });
      expect(inputs['description']).to.be.a('string').and.not.equal('');
      expect(Object.keys(inputs)).to.have.members([
        'project',
        'datasetId',
        'location',
        'description',
        'labels',
        'maxTimeTravelHours',
        'deleteContentsOnDestroy',
      ]);
    }
  });

  it('makes the connection first, its grants after all tables that hold rows, and tables over buckets last', async () => {
    const before = waits(await declare(stacks[0]));
    const stored = dev
      .of('table')
      .filter(({ inputs }) =>
        ['externalDataConfiguration', 'view', 'materializedView'].every((key) => !(key in inputs)),
      )
      .map(({ name }) => id('table', name));
    const grants = dev.namesOf('bucketGrant').filter((name) => name.startsWith('connection-'));
    expect(stored.length).to.be.greaterThan(20);
    expect(grants).to.have.length(2);
    for (const grant of grants) expect(before(id('bucketGrant', grant))).to.include.all.keys(stored);
    expect(before(id('table', 'ops.landed_object'))).to.include.all.keys(
      grants.map((name) => id('bucketGrant', name)),
    );
    const waited = [...before(id('connection', 'objects'))].filter(
      (each) => !/gcp:projects\/service:Service|ecommerce:/.test(each),
    );
    expect(waited).to.deep.equal([]);
  });

  it('calls datasets by the suffix and puts them into the location of the configuration', () => {
    for (const layer of layers) {
      expect(other.inputs('dataset', layer)).to.include({
        datasetId: `${layer}_${suffix}`,
        location: 'europe-west1',
      });
    }
  });

  it('says which layers hold personal data, and that gold does not', () => {
    const says = (layer: string) => String(dev.inputs('dataset', layer)['description']);
    expect(layers.filter((layer) => says(layer).includes('holds personal data'))).to.deep.equal([
      'bronze',
      'silver',
    ]);
    expect(says('gold')).to.include('no personal data');
  });

  it("consists of what is planned but procedures and quality's views", () => {
    const planned = divide(plan(readModel(), localTarget)).warehouse.map(({ name }) => name);
    const tables = dev.of('table').filter(({ parent }) => parent === component);
    expect(tables.map(({ name }) => name)).to.have.members(planned);
    expect(planned).to.include.members(['bronze.users', 'silver.users', 'gold.fact_events', 'ops.snapshot']);
    const others = dev
      .childrenOf(component)
      .filter(({ type }) => !/:(?:Table|Dataset|BucketObject)$/.test(type));
    // Grants of the lake's connection, which wait for these tables.
    expect(others.map(({ name }) => name)).to.have.members(
      dev.namesOf('bucketGrant').filter((name) => name.startsWith('connection-')),
    );
  });

  it('holds a snapshot of each entity a day, as text, for as long as it can be replayed', () => {
    const bronze = dev.of('table').filter(({ name }) => name.startsWith('bronze.'));
    expect(bronze).to.have.lengthOf(5);
    const text = z.array(z.looseObject({ type: z.literal('STRING'), mode: z.literal('NULLABLE') }));
    for (const { inputs } of bronze) {
      expect(text.safeParse(JSON.parse(String(inputs['schema']))).success).to.equal(true);
      expect(inputs['timePartitioning']).to.deep.equal({ type: 'DAY', expirationMs: (35 + 2) * 86_400_000 });
      expect(inputs).not.to.have.property('tableConstraints');
    }
    const kept = prod.inputs('table', 'bronze.users')['timePartitioning'];
    expect(kept).to.deep.equal({ type: 'DAY', expirationMs: (400 + 2) * 86_400_000 });
  });

  it('has a star whose facts point to dimensions, in the datasets of the target', () => {
    const { tableConstraints, timePartitioning, clusterings } = other.inputs(
      'table',
      'gold.fact_order_items',
    );
    const { foreignKeys } = z
      .object({
        primaryKey: z.object({ columns: z.array(z.string()) }),
        foreignKeys: z.array(
          z.object({
            referencedTable: z.object({ projectId: z.string(), datasetId: z.string(), tableId: z.string() }),
          }),
        ),
      })
      .parse(tableConstraints);
    expect(foreignKeys.map(({ referencedTable }) => referencedTable)).to.deep.include({
      projectId: 'my-shop-dev',
      datasetId: `gold_${suffix}`,
      tableId: 'dim_product',
    });
    expect(timePartitioning).to.have.property('type', 'MONTH');
    expect(clusterings).to.deep.equal(['product_key', 'user_key']);
    expect(other.before('table', 'gold.fact_order_items')).to.include(id('table', 'gold.dim_product'));
  });

  it('creates a view after what it reads, and the materialized view after its fact', () => {
    expect(dev.before('table', 'silver.users')).to.include(id('table', 'silver.users_history'));
    expect(dev.before('table', 'gold.event_counts')).to.include(id('table', 'gold.fact_events'));
    expect(other.inputs('table', 'silver.users')['view'])
      .to.have.property('query')
      .that.includes(`FROM silver_${suffix}.users_history`);
  });

  it('creates tables over buckets after the grants of their connection', () => {
    const over = dev.of('table').filter(({ inputs }) => inputs['externalDataConfiguration'] !== undefined);
    expect(over).to.have.lengthOf(6);
    for (const { name, inputs, options } of over) {
      const bucket = name === 'ops.landed_object' ? 'raw' : 'processed';
      expect(options.dependsOn).to.include(id('bucketGrant', `connection-objectViewer-${bucket}`));
      expect(inputs['externalDataConfiguration']).to.include({
        connectionId: 'projects/my-shop-dev/locations/EU/connections/ecommerce-objects',
      });
    }
  });

  it('reads every object below the folder of delivered files', () => {
    expect(other.inputs('table', 'ops.landed_object')['externalDataConfiguration']).to.deep.include({
      sourceUris: ['gs://other-shop-raw-data/raw-data/*'],
    });
  });

  it('protects in prod what holds data that cannot be restored', () => {
    expect(protectedIn(prod).map(({ name }) => name)).to.have.members([
      ...['bronze', 'silver', 'quality', 'ops'],
      ...['users', 'products', 'orders', 'order_items', 'events'].flatMap((name) => [
        `bronze.${name}`,
        `silver.${name}_history`,
      ]),
      ...['error_event', 'quarantine', 'waiver', 'withdrawal', 'erasure'].map((name) => `quality.${name}`),
      ...['compared', 'export', 'hold', 'lock', 'published', 'run', 'snapshot', 'step', 'transfer_run'].map(
        (name) => `ops.${name}`,
      ),
    ]);
    for (const { inputs } of prod.of('dataset')) expect(inputs['deleteContentsOnDestroy']).to.equal(false);
  });

  it('protects nothing where it is not asked to, so that a stack can be destroyed', () => {
    for (const program of [dev, other]) {
      expect(protectedIn(program)).to.deep.equal([]);
      for (const { inputs } of program.of('table')) expect(inputs['deletionProtection']).to.equal(false);
      for (const { inputs } of program.of('dataset'))
        expect(inputs['deleteContentsOnDestroy']).to.equal(true);
    }
  });

  it('can replace a dataset under its name', () => {
    for (const { options } of dev.of('dataset')) expect(options.deleteBeforeReplace).to.equal(true);
  });

  it('registers the names of the datasets', () => {
    expect(dev.componentOutputs.get(component)).to.deep.equal({
      datasets: Object.fromEntries(layers.map((layer) => [layer, layer])),
    });
    expect(other.componentOutputs.get(component)).to.have.nested.property('datasets.ops', `ops_${suffix}`);
  });
});

describe('policy tags', () => {
  const tagComponent = 'ecommerce:warehouse:PolicyTags::policy-tags';
  let dev: Recorded;
  let prod: Recorded;
  before(async () => {
    dev = await recorded('dev');
    prod = await recorded('prod');
  });

  it('are left out with their taxonomy where they are off', () => {
    expect([...dev.of('taxonomy'), ...dev.of('policyTag'), ...taggedIn(dev)]).to.deep.equal([]);
    expect(dev.resources.some(({ type }) => type === 'ecommerce:warehouse:PolicyTags')).to.equal(false);
  });

  it('are one for each class of personal data', () => {
    expect(prod.of('taxonomy').map(({ inputs }) => inputs)).to.deep.equal([
      {
        project: 'my-shop-prod',
        region: 'eu',
        displayName: 'E-commerce data pipeline',
        description: 'Classes of personal data in silver and in the quarantine',
        activatedPolicyTypes: ['FINE_GRAINED_ACCESS_CONTROL'],
      },
    ]);
    expect(prod.of('policyTag').map(({ inputs }) => inputs)).to.have.deep.members(
      piiClasses.map((pii) => ({
        taxonomy: 'projects/my-shop-prod/locations/eu/taxonomies/personal-data',
        displayName: pii,
        description: `Personal data: ${pii}`,
      })),
    );
  });

  it('belong to a component within the warehouse', () => {
    const found = prod.resources.find(({ type }) => type === 'ecommerce:warehouse:PolicyTags');
    expect(found?.parent).to.equal(component);
    expect(prod.childrenOf(tagComponent)).to.have.lengthOf(1 + piiClasses.length);
    expect(prod.componentOutputs.get(tagComponent)).to.deep.equal({
      taxonomy: 'projects/my-shop-prod/locations/eu/taxonomies/personal-data',
    });
  });

  it('mark the personal data of silver and of the quarantine, and nothing in bronze, whose dataset is restricted', () => {
    expect(taggedIn(prod)).to.have.members([
      'silver.users_history.first_name: name',
      'silver.users_history.last_name: name',
      'silver.users_history.email: email',
      'silver.users_history.street_address: address',
      'silver.users_history.latitude: location',
      'silver.users_history.longitude: location',
      'silver.users_history.user_geom: location',
      'silver.events_history.ip_address: network',
      'quality.quarantine.raw: raw',
    ]);
  });

  it('are waited for by the tables that carry them', () => {
    expect(prod.before('table', 'silver.users_history')).to.include(id('policyTag', 'email'));
  });
});
