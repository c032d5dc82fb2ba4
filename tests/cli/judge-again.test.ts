import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { backfillCommand } from '../../cli/backfill.ts';
import { landCommand } from '../../cli/land.ts';
import { costCommand } from '../../cli/cost.ts';
import { eraseCommand } from '../../cli/erase.ts';
import { quarantineCommand } from '../../cli/quarantine.ts';
import { rebuildCommand } from '../../cli/rebuild.ts';
import { runCommand } from '../../cli/run.ts';
import { startIn } from '../../cli/start.ts';
import { StatusReport } from '../../cli/status/schema.ts';
import { statusAt } from '../../cli/status.ts';
import { waiveCommand } from '../../cli/waive.ts';
import { withWarehouse } from '../../cli/warehouse.ts';
import { withdrawCommand } from '../../cli/withdraw.ts';
import { dayFolder } from '../../model/landing.ts';
import { StepCost } from '../../pipeline/operate/cost.ts';
import { BackfillPlan } from '../../pipeline/backfill/plan.ts';
import { line } from '../pipeline/shop.ts';
import { recorder } from './recorder.ts';

const BackfillReport = BackfillPlan.extend({ version: z.literal(1) });
const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;
const header = 'id,cost,category,name,brand,retail_price,department,sku,distribution_center_id';

describe('decisions about snapshots that were judged', function () {
  this.timeout(120_000);
  let folder: string;
  let warehouse: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'decisions-'));
    warehouse = join(folder, 'warehouse');
    for (const [day, products] of [
      [day1, [1]],
      [day2, [1, 2]],
    ] as const) {
      const source = join(folder, 'source', dayFolder('products', day));
      await mkdir(source, { recursive: true });
      await writeFile(
        join(source, 'products.csv'),
        [header, ...products.map((id) => line.product(id)), ''].join('\n'),
      );
    }
    await execute(
      startIn({ sample: warehouse, default: warehouse }),
      ['--source', join(folder, 'source')],
      recorder(),
    );
  });
  after(() => rm(folder, { recursive: true }));

  const run = async (
    command:
      | typeof withdrawCommand
      | typeof rebuildCommand
      | typeof waiveCommand
      | typeof quarantineCommand
      | typeof runCommand
      | typeof eraseCommand
      | typeof costCommand
      | typeof backfillCommand
      | typeof landCommand,
    ...argv: string[]
  ) => {
    const terminal = recorder();
    const code = await execute<never>(command as never, [...argv, '--local', warehouse], terminal);
    return { code, output: terminal.output.join(''), notes: terminal.notes.join('') };
  };
  const products = () =>
    withWarehouse(warehouse, async (local) =>
      (await local.warehouse.run('SELECT product_id FROM silver.products ORDER BY 1'))?.rows.flat(),
    );

  it('shows the state, and ends so that a monitor knows whether somebody has to act', async () => {
    const statusOf = async (moment: string) => {
      const terminal = recorder();
      const command = statusAt(() => new Date(moment));
      const code = await execute(command, ['--json', '--local', warehouse], terminal);
      return { code, report: StatusReport.parse(JSON.parse(terminal.output.join(''))) };
    };
    const { code, report } = await statusOf('2025-03-03T00:00:00Z');
    expect([code, report.outcome]).to.deep.equal([exit.ok, 'well']);
    expect(report.days.map(({ date, state }) => `${date} ${state}`)).to.deep.equal([
      `${day1} applied`,
      `${day2} applied`,
    ]);
    expect((await statusOf('2025-03-05T00:00:00Z')).code).to.equal(exit.act);
  });

  it('shows what each step took', async () => {
    const { code, output } = await run(costCommand, '--json');
    const steps = z.array(StepCost).parse(JSON.parse(output));
    const applied = steps.filter(
      ({ table, action }) => table === 'silver.products_history' && action === 'applied',
    );
    expect([code, applied.map(({ times, rows }) => [times, rows])]).to.deep.equal([exit.ok, [[2, 3]]]);
    expect(applied[0]?.seconds).to.be.greaterThan(0);
  });

  it('says in every run that a rule has changed and the past does not follow it, until it is rebuilt', async () => {
    await withWarehouse(warehouse, (local) =>
      local.warehouse.run(
        `UPDATE ops.snapshot SET definition_hash = 'as of old' WHERE snapshot_date = '${day1}'`,
      ),
    );
    const said =
      `Of note: the rules of products have changed since its snapshot of ${day1} was judged, and the past stays as it was. ` +
      'To have it follow: npm run rebuild -- products';
    expect((await run(runCommand)).notes).to.contain(said);
    expect((await run(runCommand)).notes).to.contain(said);
    expect((await run(rebuildCommand, 'products', '--yes')).notes).not.to.contain('Of note');
  });

  it('rebuilds what is kept, and the same comes of it', async () => {
    expect(await products()).to.deep.equal(['1', '2']);
    const planned = await run(rebuildCommand, 'products');
    const [plan = '', dollars = ''] =
      /^.+judge again\nAt most about: 0 loads; \d+ jobs, [\d.]+ GiB, \$([\d.]+) billed by BigQuery, \d+ minutes there\.\n/s.exec(
        planned.output,
      ) ?? [];
    expect(planned).to.deep.equal({
      code: exit.ok,
      output: `${plan}Nothing is changed. With --yes it is done.\n`,
      notes: '',
    });
    expect(plan).to.contain(`${day1} to ${day2}  judge again`);
    expect((await run(rebuildCommand, 'products', '--yes', '--max-usd', '0.01')).notes).to.contain(
      `The plan may be billed $${dollars}, more than --max-usd 0.01. Nothing is changed.`,
    );
    const { code, output } = await run(rebuildCommand, 'products', '--yes', '--max-usd', '1');
    expect([code, output]).to.deep.equal([exit.ok, `${plan}silver: done\ngold: done\n`]);
    expect(await products()).to.deep.equal(['1', '2']);
  });

  it('withdraws a snapshot, so that silver is as if it had never come', async () => {
    const { code, output } = await run(
      withdrawCommand,
      ...['products', day2, '--reason', 'It is of another shop.', '--by', 'ada'],
    );
    expect([code, output]).to.deep.equal([
      exit.ok,
      `The snapshot of products of ${day2} is withdrawn.\nsilver: done\ngold: done\n`,
    ]);
    expect(await products()).to.deep.equal(['1']);
  });

  it('waives a finding, so that the snapshot passes, and says twice what it does once', async () => {
    const source = join(folder, 'source', dayFolder('products', day3));
    await mkdir(source, { recursive: true });
    await writeFile(join(source, 'products.csv'), `${header}\n`);
    await execute(
      startIn({ sample: warehouse, default: warehouse }),
      ['--source', join(folder, 'source')],
      recorder(),
    );
    const decision = ['--reason', 'The shop is closed for good.', '--by', 'ada', '--expires', '2099-12-31'];
    expect((await run(waiveCommand, 'empty', 'products', day3, ...decision)).notes).to.contain(
      'is rejected (header_only), so there is no empty to waive',
    );
    for (let time = 0; time < 2; time += 1)
      expect((await run(waiveCommand, 'header_only', 'products', day3, ...decision)).output).to.contain(
        `header_only of products of ${day3} is waived until 2099-12-31.\nsilver: `,
      );
    expect(await products()).to.deep.equal([]);
    expect(
      await withWarehouse(warehouse, async (local) =>
        (await local.warehouse.run('SELECT COUNT(*) FROM quality.waiver'))?.rows.flat(),
      ),
    ).to.deep.equal(['1']);
  });

  it('backfills a day that came late, once, after it has said so', async () => {
    const source = join(folder, 'source', dayFolder('products', '2025-02-27'));
    await mkdir(source, { recursive: true });
    await writeFile(join(source, 'products.csv'), `${header}\n${line.product(1)}\n`);
    expect((await run(landCommand, join(folder, 'source'))).code).to.equal(exit.ok);
    const range = ['--from', '2025-02-26', '--to', '2025-02-27'];
    const plan = BackfillReport.parse(JSON.parse((await run(backfillCommand, ...range, '--json')).output));
    expect(plan.days.filter(({ entity }) => entity === 'products').map(({ work }) => work)).to.deep.equal([
      'lacks',
      'load',
      'again',
      'again',
    ]);
    expect((await run(backfillCommand, ...range)).output)
      .to.contain('products lacks 2025-02-26: land the files first')
      .and.to.contain('Nothing is changed.');
    const { code, output } = await run(backfillCommand, ...range, '--yes');
    expect([code, output]).to.satisfy(
      ([ended, said]: [number, string]) => ended === exit.ok && said.includes('\ngold: done\n'),
      output,
    );
    expect(
      await withWarehouse(warehouse, async (local) =>
        (
          await local.warehouse.run(
            "SELECT state FROM ops.current_snapshot WHERE entity = 'products' AND state != 'missing' ORDER BY snapshot_date",
          )
        )?.rows.flat(),
      ),
    ).to.deep.equal(['applied', 'unchanged', 'withdrawn', 'applied']);
    expect((await run(backfillCommand, ...range, '--yes')).output).to.contain('No snapshot is to be judged.');
  });

  for (const [why, command, argv, code, message] of [
    [
      'days the wrong way round',
      backfillCommand,
      ['--from', day2, '--to', day1],
      exit.usage,
      '--from is after --to.',
    ],
    [
      'a ceiling that is none',
      rebuildCommand,
      ['products', '--max-usd', 'much'],
      exit.usage,
      '--max-usd: a number of dollars',
    ],
    ['no reason', withdrawCommand, ['products', day1, '--by', 'ada'], exit.usage, '--reason: is needed'],
    ['no day', withdrawCommand, ['products'], exit.usage, 'An entity and a day are needed.'],
    ['no such screen', waiveCommand, ['shoes', 'products', day1], exit.usage, 'One of empty, header'],
    [
      'a list of lines themselves',
      quarantineCommand,
      ['list', '--raw'],
      exit.usage,
      '--raw belongs to show.',
    ],
    [
      'an erasure without a reason',
      eraseCommand,
      ['7', '--by', 'ada', '--yes'],
      exit.usage,
      '--reason: is needed',
    ],
    [
      'an erasure of nobody',
      eraseCommand,
      ['0', '--reason', 'She asked us to.', '--by', 'ada'],
      exit.usage,
      'The number of a user is like 62906.',
    ],
    ['no such entity', rebuildCommand, ['shoes'], exit.failed, 'There is no entity shoes.'],
    [
      'a day that was never judged',
      withdrawCommand,
      ['products', '2025-04-01', '--reason', 'It is wrong, all of it.', '--by', 'ada'],
      exit.failed,
      'No snapshot of products of 2025-04-01 was judged',
    ],
  ] as const) {
    it(`does nothing for ${why}, and says so`, async () => {
      const { code: ended, notes } = await run(command, ...argv);
      expect([ended, notes]).to.satisfy(
        ([found, said]: [number, string]) => found === code && said.includes(message),
        `${ended} ${notes}`,
      );
    });
  }
});
