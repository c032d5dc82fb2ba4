import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Google, startGoogle } from '@ecommerce/local-google';
import { expect } from 'chai';
import { execute } from '../../cli/command.ts';
import { exit, type ExitCode } from '../../cli/exit.ts';
import { provideStack } from '../../cli/google-stack.ts';
import { landCommand } from '../../cli/land.ts';
import { loadCommand } from '../../cli/load.ts';
import { runCommand } from '../../cli/run.ts';
import { statusAt } from '../../cli/status.ts';
import { bucketsFolder, type Local, openApplied } from '../../cli/warehouse.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';
import { line } from '../pipeline/shop.ts';
import { recorder } from './recorder.ts';

const header = 'id,cost,category,name,brand,retail_price,department,sku,distribution_center_id';
const day = '2025-03-01';

describe('commands with --stack, which is a warehouse of this machine behind Google', function () {
  this.timeout(60_000);
  let folder: string;
  let local: Local;
  let google: Google;
  let stack: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stack-'));
    const model = readModel();
    local = await openApplied(folder, model);
    const { warehouse } = local;
    const options = { token: 'known', warehouse, buckets: bucketsFolder(folder) };
    google = await startGoogle({ id: localTarget.project, number: '1' }, options);
    const given = { model, target: localTarget, token: 'known', folder };
    stack = await provideStack(google, given);
    expect(await provideStack(google, given)).to.equal(stack);
  });

  after(async () => {
    await google.close();
    await local.warehouse.close();
    await rm(folder, { recursive: true });
  });

  const deliver = async (text: string): Promise<string> => {
    const place = join(folder, 'source');
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'products.csv'), text);
    return place;
  };
  interface Ended {
    readonly code: ExitCode;
    readonly out: string;
    readonly err: string;
  }
  const run = async (command: Parameters<typeof execute>[0], ...argv: string[]): Promise<Ended> => {
    const terminal = recorder();
    const code = await execute(command, [...argv, '--stack', stack], terminal);
    return { code, out: terminal.output.join(''), err: terminal.notes.join('') };
  };

  it('land, load and show what was delivered', async () => {
    const source = await deliver(`${header}\n${line.product(1)}\n`);
    const landed = await run(landCommand, source, '--date', day);
    expect(landed.err).not.to.include('error');
    expect(landed.out).to.match(/products +2025-03-01 +landed/);
    expect((await run(landCommand, source, '--date', day)).out).to.match(
      /products +2025-03-01 +already there/,
    );
    const loaded = await run(loadCommand, '--json');
    expect(JSON.parse(loaded.out)).to.deep.include({
      loaded: [{ entity: 'products', date: day, rows: 2 }],
      failures: [],
    });
    expect((await run(loadCommand)).out).to.equal('Everything that is landed is loaded: nothing to do.\n');
    const status = await run(statusAt(() => new Date(`${day}T12:00:00Z`)));
    expect(status.out)
      .to.include('project local')
      .and.to.match(/2025-03-01 .*pending/);
  });

  it('run a layer and tell of each of its statements', async () => {
    const { code, out, err } = await run(runCommand, 'silver');
    expect([code, out]).to.deep.equal([exit.ok, `run_silver of ${day}: done\n`]);
    expect(err)
      .to.match(/^ {2}INSERT silver\.products_history {2}1 rows {2}0\.00 GiB, \$0\.0000 {2}/m)
      .and.to.match(/^✓ ops\.run_silver {2}\d+ statements, 0\.00 GiB, \$0\.0000 billed {2}/m);
  });

  it('name the file and the line of what cannot be loaded', async () => {
    await deliver(`${header}\n${line.product(1)},and,more,and,more,and,more,and,more,and,more\n`);
    const landed = await run(landCommand, join(folder, 'source'), '--date', '2025-03-02');
    expect(landed.code).to.equal(exit.ok);
    const { code, err } = await run(loadCommand);
    expect(code).to.equal(exit.failed);
    expect(err).to.match(/products of 2025-03-02 is not loaded .*gs:\/\/local-raw-data\/.*products\.csv:2/);
  });

  it('find a stack by its file, and say how to make one', async () => {
    const nowhere = await execute(loadCommand, ['--stack', join(folder, 'none.json')], recorder());
    expect(nowhere).to.equal(exit.failed);
    const terminal = recorder();
    const both = await execute(loadCommand, ['--stack', stack, '--local', folder], terminal);
    expect(both).to.equal(exit.usage);
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify({ ...JSON.parse(await readFile(stack, 'utf8')), transfers: 7 }));
    const wrong = recorder();
    expect(await execute(loadCommand, ['--stack', other], wrong)).to.equal(exit.failed);
    expect(wrong.notes.join('')).to.include('pulumi stack output --json > FILE');
  });

  it('find a stack by its name through the pulumi that is on the path, and say what it says where it does not', async () => {
    const programs = join(folder, 'programs');
    await mkdir(programs, { recursive: true });
    await writeFile(
      join(programs, 'pulumi'),
      `#!/bin/sh
[ "$*" = "stack output --json --stack dev" ] && exec cat '${stack}'
echo "error: no stack named '$5' found" >&2
exit 255
`,
      { mode: 0o755 },
    );
    const path = process.env['PATH'] ?? '';
    process.env['PATH'] = `${programs}:${path}`;
    try {
      const found = recorder();
      expect(await execute(loadCommand, ['--stack', 'dev'], found)).to.not.equal(exit.usage);
      expect(found.notes.join('')).to.contain('load bronze');
      const none = recorder();
      expect(await execute(loadCommand, ['--stack', 'test'], none)).to.equal(exit.failed);
      expect(none.notes.join(''))
        .to.contain('test is no file, and Pulumi does not tell of a stack of that name.')
        .and.to.contain("no stack named 'test' found")
        .and.to.contain('pulumi login');
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('keep the token of the file from others of the machine', async () => {
    expect((await stat(stack)).mode & 0o077).to.equal(0);
  });
});
