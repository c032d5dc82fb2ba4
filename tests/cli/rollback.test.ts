import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { rollbackCommand } from '../../cli/rollback.ts';
import { runCommand } from '../../cli/run.ts';
import { startIn } from '../../cli/start.ts';
import { withWarehouse } from '../../cli/warehouse.ts';
import { dayFolder } from '../../model/landing.ts';
import { line } from '../pipeline/shop.ts';
import { recorder } from './recorder.ts';

const header = 'id,cost,category,name,brand,retail_price,department,sku,distribution_center_id';
const decision = ['--reason', 'The prices were wrong since then.', '--by', 'ada'];

describe('a table of gold that is put back', function () {
  this.timeout(300_000);
  let folder: string;
  let warehouse: string;
  let between: string;

  const deliver = async (day: string, name: string): Promise<void> => {
    const source = join(folder, 'source', dayFolder('products', day));
    await mkdir(source, { recursive: true });
    await writeFile(
      join(source, 'products.csv'),
      `${[header, ...[1, 2, 3, 4].map((id) => line.product(id, { name: id === 1 ? name : 'Cap' }))].join('\n')}\n`,
    );
  };
  const start = async (): Promise<void> => {
    const command = startIn({ sample: warehouse, default: warehouse });
    await execute(command, ['--source', join(folder, 'source'), '--json'], recorder());
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollback-'));
    warehouse = join(folder, 'warehouse');
    await deliver('2025-03-01', 'Hat');
    await start();
    between = new Date().toISOString();
    await deliver('2025-03-02', 'Shoe');
    await start();
  });
  after(() => rm(folder, { recursive: true }));

  const run = async (command: typeof rollbackCommand | typeof runCommand, ...argv: string[]) => {
    const terminal = recorder();
    const code = await execute<never>(command as never, [...argv, '--local', warehouse], terminal);
    return { code, out: terminal.output.join(''), err: terminal.notes.join('') };
  };
  const ask = (sql: string) =>
    withWarehouse(warehouse, async (local) => (await local.warehouse.run(sql))?.rows.flat());
  const names = () =>
    ask('SELECT DISTINCT product_name FROM gold.dim_product WHERE product_id = 1 ORDER BY product_name');

  it('is not, where its rows of that moment are not kept: nothing is changed', async () => {
    const { code, err } = await run(rollbackCommand, 'dim_product', '--to', '2020-01-01T00:00Z', ...decision);
    expect([code, err]).to.satisfy(
      ([ended, said]: [number, string]) =>
        ended === exit.failed &&
        /gold\.dim_product is not kept as of 2020-01-01.*: its oldest export is of 20/.test(said),
      err,
    );
    expect(await ask('SELECT COUNT(*) FROM ops.hold')).to.deep.equal(['0']);
  });

  it('stays as it was then, whatever runs, until publishing goes on', async () => {
    expect(await names()).to.deep.equal(['Hat', 'Shoe']);
    for (let time = 0; time < 2; time += 1) {
      const { code, out, err } = await run(rollbackCommand, 'dim_product', '--to', between, ...decision);
      expect([code, err]).to.deep.equal([exit.ok, '']);
      expect(out).to.match(/^gold\.dim_product is as of 20.* UTC, and nothing of gold is published\.\n/);
      expect(await names()).to.deep.equal(['Hat']);
    }
    expect((await run(runCommand, 'watch')).out).to.match(/held: gold; dim_product is as of 20/);
    await deliver('2025-03-03', 'Boot');
    await start();
    const held = await run(runCommand, 'gold');
    expect(held.out).to.match(
      /: waiting, Publishing is held: dim_product is as of 20.* by ada \(The prices were wrong since then\.\)/,
    );
    expect(await names()).to.deep.equal(['Hat']);

    const lifted = await run(rollbackCommand, '--lift', ...decision);
    expect([lifted.code, lifted.out]).to.deep.equal([
      exit.ok,
      'Publishing goes on; made anew: dim_product.\nsilver: done\ngold: done\n',
    ]);
    expect(await names()).to.deep.equal(['Boot', 'Hat', 'Shoe']);
    expect((await run(rollbackCommand, '--lift', ...decision)).out).to.equal(
      'Nothing is held: nothing to do.\n',
    );
  });

  for (const [why, argv, said] of [
    ['no moment', ['dim_product'], 'A table and --to are needed'],
    ['a moment to come', ['dim_product', '--to', '2999-01-01T00:00Z'], 'that moment is still to come'],
    ['a moment that is none', ['dim_product', '--to', '2025-02-05'], 'a moment like 2026-02-05T06:00Z'],
    ['no such table', ['dim_shoe', '--to', '2025-03-01T00:00Z'], 'There is no table dim_shoe in gold.'],
    ['a table of silver', ['silver.users_history', '--to', '2025-03-01T00:00Z'], 'npm run rebuild -- users'],
    ['a table to lift', ['dim_product', '--lift'], '--lift takes no table'],
  ] as const) {
    it(`is refused for ${why}`, async () => {
      const { code, err } = await run(rollbackCommand, ...argv, ...decision);
      expect([code, err]).to.satisfy(
        ([ended, text]: [number, string]) => ended === exit.usage && text.includes(said),
        err,
      );
    });
  }
});
