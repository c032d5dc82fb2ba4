import { all, ComponentResource } from '@pulumi/pulumi';
import { expect } from 'chai';
import { emptyParquet } from '../../../components/relations/empty-parquet.ts';
import { createRelations, type Surroundings } from '../../../components/relations/create.ts';
import type { TagNames } from '../../../components/relations/schema.ts';
import type { Planned } from '../../../model/compile.ts';
import { id, type Recorded, recordedOf } from '../recorded.ts';
import { labels, surroundings } from '../surroundings.ts';
import { column, externalTable, materializedView, objectTable, routine, table, view } from './definitions.ts';

const planned = (
  name: string,
  definition: Planned['definition'],
  needs: readonly string[] = [],
): Planned => ({
  name,
  definition,
  needs,
});

const created = (
  plan: readonly Planned[],
  some: () => Partial<Surroundings> = () => ({}),
): Promise<Recorded> =>
  recordedOf(() => {
    const parent = new ComponentResource('test:test:Parent', 'parent');
    createRelations(plan, new Map(), surroundings(some()), { parent, dependsOn: [] });
  });

async function failure(plan: readonly Planned[]): Promise<string> {
  const error: unknown = await created(plan).catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message : 'none';
}

const one = (some: Parameters<typeof table>[0] = {}) => planned('silver.thing', table(some));

describe('relations', () => {
  it('are called as in every stack, and lie in the datasets of theirs', async () => {
    const recorded = await created([one()]);
    expect(recorded.one('table', 'silver.thing')).to.deep.include({
      parent: 'test:test:Parent::parent',
      inputs: {
        project: 'my-shop',
        datasetId: 'silver_test',
        tableId: 'thing',
        description: 'Things',
        schema: '[{"name":"a","type":"STRING","mode":"NULLABLE","description":"Column a"}]',
        labels: { ...labels, layer: 'silver' },
        deletionProtection: false,
      },
    });
  });

  it('wait for what they need', async () => {
    const plan = [
      one(),
      planned('silver.shown', view, ['silver.thing']),
      planned('ops.run_thing', routine, ['silver.shown']),
    ];
    const recorded = await created(plan);
    expect(recorded.before('table', 'silver.shown')).to.include(id('table', 'silver.thing'));
    expect(recorded.before('routine', 'ops.run_thing')).to.include(id('table', 'silver.shown'));
    expect(recorded.before('table', 'silver.thing')).to.deep.equal([id('dataset', 'silver')]);
  });

  it('are refused where they need what is not there, or not yet', async () => {
    const shown = planned('silver.shown', view, ['silver.thing']);
    const message = 'silver.shown needs silver.thing, which is not created before it.';
    expect(await failure([shown])).to.include(message);
    expect(await failure([shown, one()])).to.include(message);
  });

  it('are refused in a dataset that there is not', async () => {
    expect(await failure([planned('platinum.thing', table())])).to.include(
      'platinum.thing is in no dataset of the pipeline.',
    );
  });

  it('become a procedure in SQL', async () => {
    const recorded = await created([planned('ops.run_thing', routine)]);
    expect(recorded.one('routine', 'ops.run_thing').options.deleteBeforeReplace).to.equal(true);
    expect(recorded.inputs('routine', 'ops.run_thing')).to.deep.equal({
      project: 'my-shop',
      datasetId: 'ops_test',
      routineId: 'run_thing',
      routineType: 'PROCEDURE',
      language: 'SQL',
      description: 'Does the thing',
      arguments: [{ name: 'p_run_date', dataType: '{"typeKind":"DATE"}' }],
      definitionBody: 'BEGIN\n  SELECT 1;\nEND',
    });
  });

  it('tell of an argument that it gives a value, and what its array holds', async () => {
    const argument = { name: 'p_alerts', type: 'ARRAY<STRING>', mode: 'INOUT' } as const;
    const recorded = await created([planned('ops.run_thing', { ...routine, arguments: [argument] })]);
    expect(recorded.inputs('routine', 'ops.run_thing').arguments).to.deep.equal([
      {
        name: 'p_alerts',
        mode: 'INOUT',
        dataType: '{"typeKind":"ARRAY","arrayElementType":{"typeKind":"STRING"}}',
      },
    ]);
  });

  it('are refused with an argument that is a STRUCT', async () => {
    const argument = { name: 'p_row', type: 'STRUCT<a INT64>', mode: 'IN' } as const;
    const failed = failure([planned('ops.run_thing', { ...routine, arguments: [argument] })]);
    expect(await failed).to.include('An argument cannot be a STRUCT<a INT64>.');
  });

  it('over Parquet come after a file without rows in folders of their keys', async () => {
    const recorded = await created([planned('silver.thing_exported', externalTable)]);
    const seed = 'silver.thing_exported-seed';
    expect(recorded.before('table', 'silver.thing_exported')).to.include(id('object', seed));
    expect(recorded.one('object', seed).parent).to.equal('test:test:Parent::parent');
    expect(recorded.inputs('object', seed)).to.include({
      bucket: 'my-shop-processed-data',
      name: 'thing/date=none/run=none/empty.parquet',
      contentType: 'application/vnd.apache.parquet',
    });
    const others = await created([one()]);
    expect(others.of('object')).to.deep.equal([]);
  });

  it('over objects come after an object that is no snapshot’s', async () => {
    const recorded = await created([planned('ops.landed', objectTable)]);
    const seed = 'ops.landed-seed';
    expect(recorded.before('table', 'ops.landed')).to.include(id('object', seed));
    expect(recorded.inputs('object', seed)).to.include({
      bucket: 'my-shop-raw-data',
      name: 'raw-data/.keep',
    });
  });

  it('over Parquet have a file of numbers where no column is of text', async () => {
    const numbers = { ...externalTable, columns: [column('n', 'INT64')] };
    const recorded = await created([planned('silver.thing_exported', numbers)]);
    expect(recorded.inputs('object', 'silver.thing_exported-seed')).to.have.nested.property(
      'content.value',
      emptyParquet('n', 'INT64'),
    );
  });

  it('over Parquet need a column of a short name for that file', async () => {
    const long = { ...externalTable, columns: [column('n'.repeat(65), 'INT64')] };
    expect(await failure([planned('silver.thing_exported', long)])).to.include(
      'silver.thing_exported has no column with a name of at most 64 signs.',
    );
  });
});

describe('protection', () => {
  const plan = [
    one(),
    planned('gold.thing', table({ dataset: 'gold_test', refillable: true })),
    planned('silver.shown', view),
    planned('gold.counted', materializedView),
    planned('ops.landed', objectTable),
    planned('silver.thing_exported', externalTable),
    planned('ops.run_thing', routine),
  ];

  it('keeps what cannot be computed again, twice, and leaves the rest', async () => {
    const recorded = await created(plan, () => ({ protect: true }));
    for (const { name, options, inputs } of recorded.of('table')) {
      const isKept = name === 'silver.thing';
      expect([options.protect, inputs['deletionProtection']], name).to.deep.equal([isKept, isKept]);
    }
    for (const { options } of recorded.of('routine')) expect(options.protect).to.equal(false);
  });

  it('is on nothing where it is off', async () => {
    const recorded = await created(plan);
    for (const { name, options, inputs } of recorded.of('table')) {
      expect([options.protect, inputs['deletionProtection']], name).to.deep.equal([false, false]);
    }
  });
});

describe('policy tags', () => {
  const columns = [column('a', 'STRING', 'email'), column('b')];
  const plan = [one({ columns }), planned('silver.shown', { ...view, columns })];
  const tagNames: TagNames = new Map([['email', 'tags/email']]);

  it('are on the personal data of tables, not of views, which inherit them', async () => {
    const recorded = await created(plan, () => ({ tags: all([]).apply(() => tagNames) }));
    expect(recorded.inputs('table', 'silver.thing')['schema']).to.include(
      '"policyTags":{"names":["tags/email"]}',
    );
    expect(recorded.inputs('table', 'silver.shown')['schema']).not.to.include('policyTags');
  });

  it('are nowhere where there are none', async () => {
    const recorded = await created(plan);
    expect(recorded.inputs('table', 'silver.thing')['schema']).not.to.include('policyTags');
  });
});
