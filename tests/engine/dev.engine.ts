import { expect } from 'chai';
import { type Body, type Google, GoogleError, part, parts, remove, text } from '@ecommerce/local-google';
import { readConfig } from '../../components/config/config.ts';
import { plan } from '../../model/compile.ts';
import { datasetName } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';
import { example } from '../components/example.ts';
import { begin, staysInside, succeeds } from './example.ts';
import { settled } from './settled.ts';
import type { Run, Stack } from './stack.ts';

/** What a refresh looks at is not a change. */
const changes = (run: Run): string[] =>
  run.steps.filter(({ op }) => op !== 'refresh').map(({ op, name }) => `${op} ${name}`);

describe('the pipeline in dev, from an empty project to an empty project', () => {
  let google: Google;
  let stack: Stack;
  let previewed: Run;
  let failed: Run;
  let asDeployed: ReturnType<typeof settled>;

  before(async () => {
    ({ google, stack } = await begin('dev'));
  });

  after(async () => {
    await stack.remove();
    await google.close();
  });

  afterEach(() => {
    staysInside(google);
  });

  const bigquery = (path: string): Body =>
    google.state.resources.get(
      `bigquery.googleapis.com/projects/${google.state.project.id}/datasets/${path}`,
    ) ?? {};

  /** What a hurried colleague does in the console. */
  const changeByHand = (): void => {
    const { state } = google;
    bigquery('ops/tables/run')['description'] = 'written by hand';
    const history = bigquery('silver/tables/users_history');
    const columns = parts(part(history, 'schema') ?? {}, 'fields');
    history['schema'] = { fields: [...columns, { name: 'note', type: 'STRING' }] };
    bigquery('ops/routines/run_watch')['definitionBody'] = 'SELECT 1';
    const gold = bigquery('gold');
    gold['access'] = parts(gold, 'access').filter(
      (entry) => !text(entry, 'userByEmail').endsWith('gserviceaccount.com'),
    );
    remove(state, `bigquery.googleapis.com/projects/${state.project.id}/datasets/silver/tables/users`);
    const transfer = [...state.resources.values()].find(
      (body) => body['displayName'] === 'bronze.order_items run date',
    );
    if (transfer !== undefined) transfer['disabled'] = true;
    const bucket = state.resources.get(`storage.googleapis.com/b/${state.project.id}-raw-data`);
    if (bucket !== undefined) bucket['versioning'] = { enabled: false };
  };

  it('is previewed without asking Google anything', async () => {
    previewed = await stack.preview();
    succeeds(previewed);
    expect(Object.keys(previewed.counts)).to.deep.equal(['create']);
    expect(google.requests).to.deep.equal([]);
  });

  it('stays where it got to when Google refuses a table', async () => {
    google.failNext(/^POST .*\/datasets\/silver\/tables$/, new GoogleError(400, 'Not today.'));
    failed = await stack.up();
    expect(failed.succeeded).to.equal(false);
    expect([...failed.failures.values()].flat().join()).to.include('Not today.');
    expect(failed.counts['create']).to.be.lessThan(previewed.counts['create'] ?? 0);
  });

  it('is completed by the next up, which creates the rest and nothing twice', async () => {
    const run = await stack.up();
    succeeds(run);
    const created = (failed.counts['create'] ?? 0) + (run.counts['create'] ?? 0);
    expect(created).to.equal(previewed.counts['create']);
    expect(Object.keys(run.counts).toSorted()).to.deep.equal(['create', 'same']);
  });

  it('has nothing to do in a second preview', async () => {
    const run = await stack.preview();
    succeeds(run);
    expect(run.counts).to.deep.equal({ same: previewed.counts['create'] });
  });

  it('sends Google nothing in an up without changes', async () => {
    const before = google.requests.length;
    const run = await stack.up();
    succeeds(run);
    expect(run.counts).to.deep.equal({ same: previewed.counts['create'] });
    expect(google.requests.slice(before)).to.deep.equal([]);
  });

  it('brings the SQL of the model to Google as it is', () => {
    const { target } = readConfig(example.dev);
    const sent = plan(readModel(), target).flatMap(({ definition }) => {
      const home = datasetName(target, definition.dataset);
      const table = bigquery(`${home}/tables/${definition.name}`);
      switch (definition.kind) {
        case 'routine':
          return [[definition.body, bigquery(`${home}/routines/${definition.name}`)['definitionBody']]];
        case 'view':
          return [[definition.query, part(table, 'view')?.['query']]];
        case 'materialized_view':
          return [[definition.query, part(table, 'materializedView')?.['query']]];
        default:
          return [];
      }
    });
    expect(sent).to.have.length.greaterThan(10);
    for (const [ours, theirs] of sent) expect(theirs).to.equal(ours);
  });

  it('sees no change made by hand in a plain preview', async () => {
    asDeployed = settled(google.state);
    changeByHand();
    const run = await stack.preview();
    succeeds(run);
    expect(run.counts).to.deep.equal({ same: previewed.counts['create'] });
  });

  it('lists the changes made by hand in a preview with refresh', async () => {
    const run = await stack.preview('--refresh');
    succeeds(run);
    expect(changes(run)).to.have.members([
      'update ops.run',
      'update silver.users_history',
      'create silver.users',
      'update ops.run_watch',
      'create pipeline-dataEditor-gold',
      'update order_items-run-date',
      'update raw-data',
    ]);
  });

  it('repairs them in an up with refresh', async () => {
    succeeds(await stack.up('--refresh'));
    expect(settled(google.state)).to.deep.equal(asDeployed);
  });

  it('leaves nothing behind but enabled services', async () => {
    succeeds(await stack.destroy());
    expect([...google.state.resources.keys()]).to.deep.equal([]);
  });
});
