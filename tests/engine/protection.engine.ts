import { expect } from 'chai';
import { tableType } from '@ecommerce/stack-guard';
import type { Declared } from './changes/declared.ts';
import { makeWorld, type World } from './changes/world.ts';
import { staysInside, succeeds } from './example.ts';
import type { Run } from './stack.ts';

/** A table of one column. */
const table = (column: object, options: Declared['options'] = {}): Declared => ({
  type: tableType,
  name: 'kept',
  inputs: {
    datasetId: 'home',
    tableId: 'kept',
    deletionProtection: false,
    schema: JSON.stringify([{ name: 'a', ...column }]),
  },
  options,
});
const said = (run: Run): string => [...run.failures.values()].flat().join();

describe('what keeps a table', () => {
  let world: World;

  beforeEach(async () => {
    world = await makeWorld();
  });

  afterEach(async () => {
    staysInside(world.google);
    await world.end();
  });

  const isThere = (): boolean =>
    world.google.state.resources.has('bigquery.googleapis.com/projects/a-project/datasets/home/tables/kept');

  it('is protect, already in a preview: against a replacement, a removal and the destruction of all', async () => {
    const { stack } = world;
    await world.declare([table({ type: 'STRING' }, { protect: true })]);
    succeeds(await stack.up());
    await world.declare([table({ type: 'INT64' }, { protect: true })]);
    expect(said(await stack.preview())).to.include('unable to replace resource');
    await world.declare([]);
    expect(said(await stack.preview())).to.include('because it is protected');
    expect(said(await stack.destroy())).to.include('because it is protected');
    expect(isThere()).to.equal(true);
  });

  it('is retainOnDelete, but then it cannot be declared again', async () => {
    const { stack } = world;
    await world.declare([table({ type: 'STRING' }, { retainOnDelete: true })]);
    succeeds(await stack.up());
    await world.declare([]);
    succeeds(await stack.up());
    expect(isThere()).to.equal(true);
    await world.declare([table({ type: 'STRING' })]);
    expect(said(await stack.up())).to.include('Already Exists');
  });

  it('is not a column of type STRUCT, which never agrees with the RECORD that Google answers', async () => {
    const { stack } = world;
    await world.declare([table({ type: 'STRUCT', fields: [{ name: 'b', type: 'STRING' }] })]);
    succeeds(await stack.up());
    const run = await stack.preview();
    expect(run.steps.map(({ name }) => name)).to.include('kept');
  });
});
