import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withWarehouse } from '../../cli/warehouse.ts';
import { readModel } from '../../pipeline/model.ts';
import { type Contents, contentsOf } from '../pipeline/contents.ts';
import { everything } from '../pipeline/shop.ts';
import { deliver, entities, good } from '../bad-input/delivery.ts';

const program = join(import.meta.dirname, 'start-in.ts');

/** Runs `npm start` in a folder and kills it as soon as it shows a text; returns whether it showed it. */
function run(folder: string, killAt?: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, folder, '--source', join(folder, '../source')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let shown = '';
    let isKilled = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (killAt !== undefined && !isKilled && shown.includes(killAt)) isKilled = child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (!isKilled && code !== 0) reject(new Error(`exit code ${String(code)}: ${shown}`));
      else resolve(isKilled);
    });
  });
}

describe('a run that is killed with kill -9', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'crash-'));
    for (const entity of entities) {
      await deliver(join(root, 'source'), entity, '2025-03-01', good(entity, 2));
      await deliver(join(root, 'source'), entity, '2025-03-02', good(entity, 3));
    }
  });
  after(() => rm(root, { recursive: true }));

  const contents = (folder: string): Promise<Contents> =>
    withWarehouse(folder, ({ warehouse }) => contentsOf(warehouse, everything()));

  /** Fails with the name of the table that differs. */
  const expectSame = async (found: string, whole: string): Promise<void> => {
    const [ofFound, ofWhole] = [await contents(found), await contents(whole)];
    for (const [table, rows] of Object.entries(ofWhole)) expect(ofFound[table], table).to.deep.equal(rows);
  };

  /** Of each fact in each run that ended: whole, or by its unit. */
  const howComputed = (folder: string): Promise<unknown[]> =>
    withWarehouse(folder, async ({ warehouse }) => {
      const result = await warehouse.run(
        "SELECT REGEXP_EXTRACT(how, '^[a-z]+') AS how FROM ops.step WHERE how IS NOT NULL ORDER BY how",
      );
      return (result?.rows ?? []).map(([how]) => how);
    });

  it('between and inside its steps ends the same when it is run again', async () => {
    const [killed, whole] = [join(root, 'killed'), join(root, 'whole')];
    for (const place of ['✓ land the files', '… ops.run_silver', '✓ ops.run_silver', '… ops.run_gold']) {
      expect(await run(killed, place), place).to.equal(true);
    }
    expect(await run(killed)).to.equal(false);
    expect(await run(whole)).to.equal(false);

    expect((await contents(whole))['gold.fact_order_items']).to.have.lengthOf(3);
    await expectSame(killed, whole);
  });

  it('while it computes what has changed ends the same when it is run again', async () => {
    const [killed, whole] = [join(root, 'killed later'), join(root, 'whole later')];
    for (const entity of entities) await deliver(join(root, 'source'), entity, '2025-03-03', good(entity, 8));
    expect(await run(killed)).to.equal(false);
    for (const entity of entities) await deliver(join(root, 'source'), entity, '2025-03-04', good(entity, 9));
    expect(await run(killed, '… ops.run_gold')).to.equal(true);
    expect(await run(killed)).to.equal(false);
    expect(await run(whole)).to.equal(false);

    const { facts, stages } = readModel();
    const withUnits = [...facts, ...stages].filter(({ contract }) => contract.unit !== undefined);
    expect(await howComputed(killed)).to.deep.equal(
      ['by', 'whole'].flatMap((how) => withUnits.map(() => how)),
    );
    await expectSame(killed, whole);
  }).timeout(600_000);
});
