import { expect } from 'chai';
import { type Google, part, parts, text } from '@ecommerce/local-google';
import { compare, idOf, type Inventory, inventoryOf, isBreaking, tableType } from '@ecommerce/stack-guard';
import type { Declared } from './changes/declared.ts';
import { type Row, rows } from './changes/rows.ts';
import { makeWorld, type World } from './changes/world.ts';
import { staysInside, succeeds } from './example.ts';
import type { Run } from './stack.ts';

const bigquery = 'bigquery.googleapis.com/projects/a-project/datasets';

const nameOf = (row: Row): string => `row_${rows.indexOf(row)}`;

/** A row's resource, with the names that no row says. */
function declared(row: Row, inputs: Declared['inputs']): Declared {
  const name = nameOf(row);
  const names: Readonly<Record<string, object>> = {
    [tableType]: { datasetId: 'home', tableId: name },
    'gcp:bigquery/routine:Routine': { datasetId: 'home', routineId: name },
  };
  return { type: row.type, name, inputs: { ...names[row.type], ...inputs }, options: row.options ?? {} };
}

const atFirst = rows.map((row) => declared(row, row.before));
const afterwards = rows.flatMap((row) => (row.after === undefined ? [] : [declared(row, row.after)]));
/** One failure ends an `up`, so these go one by one. */
const refused = rows.filter(({ refusal }) => refusal !== undefined);

/** What the engine's steps mean for a resource. */
function planOf(run: Run, name: string): string {
  const ops = run.steps.filter((step) => step.name === name).map(({ op }) => op);
  if (!ops.includes('replace')) return ops.join(', ') || 'nothing';
  const deletedFirst = ops.indexOf('delete-replaced') < ops.indexOf('create-replacement');
  return ops.includes('delete-replaced') && deletedFirst ? 'replace, delete first' : 'replace, create first';
}

function inventory(resources: readonly Declared[], guarded: ReadonlySet<string>): Inventory {
  const options = {
    protect: false,
    retainOnDelete: false,
    deleteBeforeReplace: false,
    ignoreChanges: [],
    aliases: [],
    dependsOn: [],
  };
  return inventoryOf(
    resources.map((resource) => ({ ...resource, parent: undefined, options })),
    new Set([...guarded].filter((id) => resources.some((resource) => idOf(resource) === id))),
  );
}

/** Fills what holds data, so that a loss shows: tables with rows, entities with a table, buckets with an object. */
function fill({ state }: Google): void {
  for (const [key, body] of [...state.resources]) {
    if (body['type'] === 'TABLE' || body['type'] === 'MATERIALIZED_VIEW') body['numRows'] = '7';
    if (body['kind'] === 'storage#bucket') state.resources.set(`${key}/o/a.csv`, { name: 'a.csv' });
    if (body['kind'] === 'bigquery#dataset') state.resources.set(`${key}/tables/kept`, { numRows: '7' });
  }
}

/** What a row's table holds: its number of rows and its columns. */
interface Contents {
  readonly rows: unknown;
  readonly columns: readonly string[];
}

function contents({ state }: Google, row: Row): Contents {
  const table = state.resources.get(`${bigquery}/home/tables/${nameOf(row)}`) ?? {};
  const columns = parts(part(table, 'schema') ?? {}, 'fields');
  return { rows: table['numRows'], columns: columns.map((column) => text(column, 'name')) };
}

const keeps = (before: Contents | undefined, now: Contents): boolean =>
  before?.rows === now.rows && before?.columns.every((column) => now.columns.includes(column)) === true;

describe('a change of one resource', () => {
  let world: World;
  let planned: Run;
  let failures: Run['failures'];
  const held = new Map<Row, Contents>();

  before(async () => {
    world = await makeWorld();
    const { google, stack } = world;
    await world.declare(atFirst);
    succeeds(await stack.up());
    fill(google);
    for (const row of rows) held.set(row, contents(google, row));
    await world.declare(afterwards);
    planned = await stack.preview();
    const urns = new Map(planned.steps.map(({ name, urn }) => [name, urn]));
    const targets = refused.flatMap((row) => urns.get(nameOf(row)) ?? []);
    const runs = [await stack.up(...targets.flatMap((urn) => ['--exclude', urn]))];
    for (const urn of targets) runs.push(await stack.up('--target', urn));
    failures = new Map(runs.flatMap((run) => [...run.failures]));
  });

  after(async () => {
    await world.end();
  });

  for (const row of rows)
    describe(row.change, () => {
      const name = nameOf(row);

      it(`is planned as: ${row.plan}`, () => {
        expect(planOf(planned, name)).to.equal(row.plan);
      });

      it(row.refusal === undefined ? 'is carried out' : 'is refused when it is carried out', () => {
        const messages = (failures.get(name) ?? []).join('\n');
        if (row.refusal === undefined) expect(messages).to.equal('');
        else expect(messages).to.match(row.refusal);
      });

      if (row.type === tableType && !('view' in row.before))
        it(row.loses ? 'loses what was there' : 'keeps what was there', () => {
          expect(keeps(held.get(row), contents(world.google, row))).to.equal(!row.loses);
        });

      const { guard } = row;
      if (guard !== undefined)
        it(`is ${guard} by the inventory`, () => {
          const one = [declared(row, row.before)];
          const guarded = new Set(one.map(idOf));
          const now = row.after === undefined ? [] : [declared(row, row.after)];
          const breaking = compare(inventory(one, guarded), inventory(now, guarded)).filter(isBreaking);
          expect(breaking.length > 0).to.equal(guard === 'breaking');
        });
    });

  it('leaves nothing to do where a view was made anew, descriptions included', async () => {
    const again = await world.stack.preview();
    const views = rows.filter(({ options }) => options?.replaceOnChanges?.includes('view') === true);
    expect(views).not.to.deep.equal([]);
    const names = views.map(nameOf);
    expect(again.steps.filter(({ name }) => names.includes(name)).map(({ diff }) => diff)).to.deep.equal([]);
  });

  it('asks Google nothing that the local Google does not answer', () => {
    staysInside(world.google);
  });
});
