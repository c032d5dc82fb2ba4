import { readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { landCommand } from '../../cli/land.ts';
import { rebuildCommand } from '../../cli/rebuild.ts';
import { rollbackCommand } from '../../cli/rollback.ts';
import { runCommand } from '../../cli/run.ts';
import { startIn } from '../../cli/start.ts';
import { statusAt } from '../../cli/status.ts';
import { StatusReport } from '../../cli/status/schema.ts';
import { bucketFolder, withWarehouse } from '../../cli/warehouse.ts';
import { localTarget } from '../../model/target.ts';
import { deliver, good } from '../bad-input/delivery.ts';
import { type Contents, contentsOf } from '../pipeline/contents.ts';
import { everything } from '../pipeline/shop.ts';
import { dropGold } from './drop-gold.ts';
import { recorder } from './recorder.ts';

/** docs/runbook.md, "Something was deleted by hand", on a small shop. */
describe('after a disaster', function () {
  this.timeout(300_000);
  let root: string;
  let shop: string;
  let intact: Contents;

  const everyTable = (): Promise<Contents> =>
    withWarehouse(shop, ({ warehouse }) => contentsOf(warehouse, everything(localTarget)));
  const ask = (sql: string): Promise<unknown> =>
    withWarehouse(shop, async ({ warehouse }) => (await warehouse.run(sql))?.rows.flat());
  const run = async (
    command: typeof runCommand | typeof landCommand | typeof rollbackCommand | typeof rebuildCommand,
    ...argv: string[]
  ): Promise<void> => {
    const terminal = recorder();
    const code = await execute<never>(command as never, [...argv, '--local', shop], terminal);
    expect(code, [...terminal.output, ...terminal.notes].join('')).to.equal(exit.ok);
  };
  /** Fails with the name of the table that differs. */
  const expectAsBefore = async (): Promise<void> => {
    const found = await everyTable();
    for (const [table, rows] of Object.entries(intact)) expect(found[table], table).to.deep.equal(rows);
  };

  /** What the status calls for at a moment before the next day is due, and the commands that it names. */
  const urgent = async (): Promise<{ what: string; command: string | null }[]> => {
    const terminal = recorder();
    const code = await execute(
      statusAt(() => new Date('2025-03-03T12:00:00Z')),
      ['--json', '--local', shop],
      terminal,
    );
    const { outcome, next } = StatusReport.parse(JSON.parse(terminal.output.join('')));
    expect(code).to.equal(outcome === 'act' ? exit.act : exit.ok);
    return next.filter(({ isUrgent }) => isUrgent).map(({ what, command }) => ({ what, command }));
  };

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'disaster-'));
    shop = join(root, 'shop');
    for (const [day, keys] of [
      ['2025-03-01', 2],
      ['2025-03-02', 3],
    ] as const)
      for (const entity of ['users', 'products', 'orders', 'order_items'] as const)
        await deliver(join(root, 'source'), entity, day, good(entity, keys));
    const start = startIn({ sample: shop, default: shop });
    await execute(start, ['--source', join(root, 'source'), '--json'], recorder());
    intact = await everyTable();
    expect(intact['gold.fact_order_items']).to.have.lengthOf(3);
  });
  after(() => rm(root, { recursive: true }));

  it('is not told of before one', async () => {
    expect(await urgent()).to.deep.equal([]);
  });

  it('a dropped dataset of gold is told of, and made anew from silver', async () => {
    await withWarehouse(shop, ({ warehouse }) => dropGold(warehouse));
    const told = await urgent();
    expect(told).to.deep.include({
      what: 'gold.fact_order_items holds 0 rows where 3 rows were published: somebody has changed it, and a run fills it',
      command: 'npm run run',
    });
    await run(runCommand);
    await expectAsBefore();
  });

  it('tables of gold that are half empty, or empty, are filled again', async () => {
    await ask('DELETE FROM gold.fact_order_items WHERE order_item_id > 1; TRUNCATE TABLE gold.dim_user');
    expect((await urgent()).map(({ what }) => what.split(' ')[0])).to.deep.equal([
      'gold.dim_user',
      'gold.fact_order_items',
    ]);
    await run(runCommand);
    await expectAsBefore();
  });

  it('a history that is emptied, or half empty, is told of, and made again by a rebuild', async () => {
    for (const { sql, held } of [
      { sql: 'DELETE FROM silver.users_history WHERE user_id = 1', held: '2 rows' },
      { sql: 'TRUNCATE TABLE silver.users_history', held: '0 rows' },
    ]) {
      await ask(sql);
      expect(await urgent()).to.deep.equal([
        {
          what: `silver.users_history holds ${held} as of the newest snapshot, which brought 3 rows: somebody has deleted some, gold follows with the next change, and a rebuild makes the versions of all days that bronze still holds`,
          command: 'npm run rebuild -- users',
        },
      ]);
      await run(rebuildCommand, 'users', '--yes');
      await expectAsBefore();
      expect(await urgent()).to.deep.equal([]);
    }
  });

  it('a table of gold with as many rows and wrong values is put back, and made anew', async () => {
    const right = new Date().toISOString();
    await ask("UPDATE gold.dim_product SET product_name = 'wrong' WHERE TRUE");
    await run(runCommand);
    expect(await ask('SELECT DISTINCT product_name FROM gold.dim_product')).to.deep.equal(['wrong']);
    const decision = ['--reason', 'Names were overwritten by hand.', '--by', 'ada'];
    await run(rollbackCommand, 'dim_product', '--to', right, ...decision);
    await run(rollbackCommand, '--lift', ...decision);
    await expectAsBefore();
  });

  it('an emptied raw bucket holds the files again, and nothing is judged otherwise', async () => {
    const raw = bucketFolder(shop, localTarget.buckets.raw);
    const names = async (): Promise<string[]> =>
      (await readdir(raw, { recursive: true })).filter((name) => name.endsWith('.csv')).sort();
    const landed = await names();
    expect(landed).to.have.lengthOf(8);
    await rm(raw, { recursive: true });
    expect(await urgent()).to.deep.include({
      what: 'users of 2 days from 2025-03-01 to 2025-03-02: judged, and no file lies in the raw bucket any more: restore what was deleted, or land it again',
      command: 'npm run land -- DIR',
    });
    await run(landCommand, join(root, 'source'));
    expect(await names()).to.deep.equal(landed);
    expect(await urgent()).to.deep.equal([]);
    await run(runCommand);
    await expectAsBefore();
  });

  it('an emptied raw bucket whose past files are lost goes on with the next day, and silver keeps the past', async () => {
    await rm(bucketFolder(shop, localTarget.buckets.raw), { recursive: true });
    for (const entity of ['users', 'products', 'orders', 'order_items'] as const)
      await deliver(join(root, 'next'), entity, '2025-03-03', good(entity, 4));
    await run(landCommand, join(root, 'next'));
    await run(runCommand);
    expect(await ask('SELECT COUNT(*) FROM gold.fact_order_items')).to.deep.equal(['4']);
    const { 'silver.users_history': past } = intact;
    const { 'silver.users_history': now } = await everyTable();
    expect(now).to.include.deep.members([...(past ?? [])]);
  });
});
