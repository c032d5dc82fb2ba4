import { expect } from 'chai';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../cli/command.ts';
import { entitiesOf } from '../../model/model.ts';
import { exit, type ExitCode } from '../../cli/exit.ts';
import { dollars } from '../../cli/report/format.ts';
import { renderReport } from '../../cli/report/render.ts';
import { StartReport } from '../../cli/report/schema.ts';
import { summarize } from '../../cli/report/summary.ts';
import { startIn } from '../../cli/start.ts';
import { withWarehouse } from '../../cli/warehouse.ts';
import { readModel } from '../../pipeline/model.ts';
import { generated, withBlock } from '../generated/generated.ts';
import { excerpt, samplePage } from './printed.ts';
import { answered } from './questions.ts';
import { recorder } from './recorder.ts';
import { chromiumPath, figures, open, openBrowser, violations } from './report/page/browser.ts';

const entities = entitiesOf(readModel()).sort();

/** State of each entity on the day of a run. */
const statesOf = ({ snapshots, runDate }: StartReport): string[] =>
  snapshots.filter(({ date }) => date === runDate).map(({ entity, state }) => `${entity} ${state}`);

describe('npm start', () => {
  let root: string;
  let first: StartReport;

  const run = async (...argv: string[]): Promise<{ code: ExitCode; report: StartReport; notes: string }> => {
    const terminal = recorder();
    // Both in one folder: what is tested of a user's own files needs no warehouse of its own.
    const folders = { sample: join(root, 'sample'), default: join(root, 'sample') };
    const code = await execute(startIn(folders), ['--json', ...argv], terminal);
    expect(terminal.output, terminal.notes.join('')).to.have.lengthOf(1);
    const report = StartReport.parse(JSON.parse(terminal.output[0] ?? ''));
    return { code, report, notes: terminal.notes.join('') };
  };

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'start-'));
    ({ report: first } = await run());
  });

  after(async () => {
    await rm(root, { recursive: true });
  });

  it('takes three days of each entity through, and every delivered line is accounted for', () => {
    expect(first.outcome).to.equal('done');
    expect(first.snapshots).to.have.lengthOf(3 * entities.length);
    for (const { state, delivered, accepted, quarantined } of first.snapshots) {
      expect(state).to.be.oneOf(['applied', 'unchanged']);
      if (state === 'applied')
        expect(delivered)
          .to.equal((accepted ?? 0) + (quarantined ?? 0))
          .and.not.to.equal(0);
    }
    const sums = (key: 'changed' | 'quarantined'): number =>
      first.snapshots.reduce((sum, snapshot) => sum + (snapshot[key] ?? 0), 0);
    expect([sums('changed'), sums('quarantined')]).not.to.include(0);
  });

  it('fills gold and answers the three questions, what counts most first', () => {
    expect(first.gold.filter(({ rows }) => rows === 0)).to.deep.equal([]);
    const revenues = first.topProducts.map(({ revenue }) => Number(revenue));
    expect(revenues).to.have.lengthOf(10);
    expect(revenues).to.deep.equal(revenues.toSorted((a, b) => b - a));
    const answered = [first.topPaths, first.sources, first.signals].map((answer) => answer.length);
    expect(answered).to.deep.equal([7, 5, 6]);
  });

  it('tells the answers in some ten lines, with the place of the page', () => {
    const [answers = '', places = '', ended = ''] = summarize(first, root).split('\n\n');
    expect(answers).to.match(/^How do customers behave\?\n/);
    expect(answers.split('\n')).to.have.lengthOf.within(6, 10);
    expect(places).to.contain('lineage: sample/report.html').and.to.contain('--verbose');
    expect(ended).to.match(/^Done up to 2026-02-07/);
  });

  it('writes a page of at most 1.5 MB', async () => {
    expect((await stat(first.places.page)).size).to.be.lessThan(1_500_000);
  });

  if (chromiumPath !== undefined)
    it('writes a page whose charts hold the figures of the marts', async () => {
      const rows = await withWarehouse(join(root, 'sample'), ({ warehouse }) =>
        warehouse.run(
          `SELECT traffic_source, FORMAT("%'d", sessions), FORMAT("%'d", converting_sessions)
           FROM gold.mart_conversion_by_source ORDER BY sessions DESC`,
        ),
      );
      const browser = await openBrowser();
      const { page, complaints } = await open(browser, first.places.page);
      const shown = await figures(page, 'conversion');
      const [best = []] = await figures(page, 'products');
      expect(await violations(page)).to.deep.equal([]);
      await browser.close();
      expect(shown.map((cells) => cells.slice(0, 3))).to.deep.equal(rows?.rows.map((row) => [...row]));
      expect(best[0]).to.equal(first.topProducts[0]?.product);
      expect(best[4]).to.equal(dollars(first.topProducts[0]?.revenue ?? ''));
      expect(complaints).to.deep.equal([]);
    });

  generated('README.md', (page) => withBlock(page, 'npm start', excerpt(summarize(first, root))));

  generated('docs/sample.md', () => samplePage(renderReport(first, root)));

  generated('docs/questions.md', (page) =>
    withWarehouse(join(root, 'sample'), ({ warehouse }) => answered(page, warehouse)),
  );

  it('has a query for each mart in docs/questions.md', async () => {
    const page = await readFile(new URL('../../docs/questions.md', import.meta.url), 'utf8');
    expect(page.match(/^\(\d+ rows\)$/gm)).to.have.lengthOf(readModel().marts.length);
  });

  it('says where the warehouse and the Parquet files lie, and how long each step took', async () => {
    const { warehouse, parquet } = first.places;
    expect(warehouse).to.equal(join(root, 'sample', 'warehouse.duckdb'));
    for (const folder of parquet) {
      const files = await readdir(folder, { recursive: true });
      expect(files.some((file) => file.endsWith('.parquet'))).to.equal(true);
    }
    const names = first.steps.map(({ name }) => name);
    expect(names).to.include.members(['make the sample', 'load bronze', 'ops.run_silver', 'ops.run_gold']);
  });

  it('has nothing to do the second time', async () => {
    const { code, report } = await run();
    expect(code).to.equal(exit.ok);
    expect(report.outcome).to.equal('nothing to do');
    expect(report).to.deep.include({
      snapshots: first.snapshots,
      gold: first.gold,
      topPaths: first.topPaths,
      sources: first.sources,
      signals: first.signals,
      topProducts: first.topProducts,
    });
    expect(report.seconds).to.be.lessThan(first.seconds);
  });

  it('keeps away from a warehouse that another run is at work on, and says so', async () => {
    const terminal = recorder();
    const folders = { sample: join(root, 'sample'), default: '' };
    await withWarehouse(folders.sample, async () => {
      expect(await execute(startIn(folders), [], terminal)).to.equal(exit.failed);
    });
    expect(terminal.output).to.deep.equal([]);
    expect(terminal.notes.join('')).to.contain('is in use by');
  });

  it("takes the user's own flat files as one snapshot of the day that is given", async () => {
    const own = await ownFiles();
    await writeFile(join(own, 'inventory_items.csv'), 'id\n');
    const { report } = await run('--source', own, '--date', '2026-02-08');
    expect(report.outcome).to.equal('done');
    expect(report.runDate).to.equal('2026-02-08');
    expect(statesOf(report)).to.deep.equal(entities.map((entity) => `${entity} applied`));
    expect(report.ignored.map(({ path }) => path)).to.deep.equal([join(own, 'inventory_items.csv')]);
  });

  it('fails where a file is refused, says why, and goes on with the rest', async () => {
    const own = await ownFiles();
    await writeFile(join(own, 'users.csv'), 'id,name\n1,Ada\n');
    const { code, report, notes } = await run('--source', own, '--date', '2026-02-09');
    expect(code).to.equal(exit.failed);
    expect(report.outcome).to.equal('failed');
    expect(report.messages.join('\n')).to.contain('users of 2026-02-09');
    const refused = report.failedScreens.filter(({ severity }) => severity === 'block');
    expect(refused.map(({ entity, screen }) => [entity, screen])).to.deep.equal([['users', 'header']]);
    expect(statesOf(report)).to.deep.equal(
      entities.map((entity) => `${entity} ${entity === 'users' ? 'rejected' : 'unchanged'}`),
    );
    expect(notes).to.contain('run again');
  });

  /** The flat files of the sample's first day in a folder. */
  async function ownFiles(): Promise<string> {
    const own = await mkdtemp(join(root, 'own-'));
    for (const entity of entities) {
      const day = join(root, 'sample/source', `dataset_name=${entity}`, 'date=20260205');
      await cp(join(day, `${entity}.csv`), join(own, `${entity}.csv`));
    }
    return own;
  }
});
