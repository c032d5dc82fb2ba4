import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { inventoryOver } from '../../cli/inventory.ts';
import { idOf, type RecordedResource } from '@ecommerce/stack-guard';
import { declared, schema } from '@ecommerce/stack-guard/testing';
import { recorder } from './recorder.ts';

const users = (...columns: string[]) => declared({ inputs: schema(...columns) });
const waiver = {
  stack: 'prod',
  resource: idOf(declared()),
  change: 'column-dropped',
  at: 'b',
  reason: 'Nobody reads it.',
  until: '2026-03-31',
};

describe('npm run inventory', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'inventory-'));
    mkdirSync(join(root, 'inventory'));
    writeFileSync(join(root, 'inventory/waivers.yaml'), '[]\n');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  /** Runs the command over a program that declares the same for each stack, unless said otherwise for prod. */
  async function run(dev: RecordedResource[], argv: string[] = [], prod = dev) {
    const terminal = recorder();
    const command = inventoryOver(() => ({
      root,
      record: (stack) => Promise.resolve(stack === 'dev' ? dev : prod),
      guarded: new Set([idOf(declared())]),
      today: '2026-03-31',
    }));
    const code = await execute(command, argv, terminal);
    return { code, output: terminal.output.join(''), notes: terminal.notes.join('') };
  }

  const file = (stack: string) => readFileSync(join(root, `inventory/${stack}.yaml`), 'utf8');

  it('takes a stack without a file for new and says how to record it, writing nothing', async () => {
    const { code, output, notes } = await run([users('a STRING')]);
    expect(code).to.equal(exit.outOfDate);
    expect(output).to.contain('inventory/dev.yaml is not there yet');
    expect(notes).to.contain('npm run inventory -- --renew');
    expect(existsSync(join(root, 'inventory/dev.yaml'))).to.equal(false);
  });

  it('says what a changed rule does to a history, and which command makes the past follow', async () => {
    const view = (query: string, name = 'silver.books_screened') => [
      users('a STRING'),
      declared({ name, inputs: { view: { query, useLegacySql: false } } }),
    ];
    await run(view('SELECT 1'), ['--renew']);
    const { output } = await run(view('SELECT 2'));
    expect(output).to.contain(
      'Rules of histories that change:\n  books: versions that are there stay as they are.',
    );
    expect(output).to.contain('npm run rebuild -- books');
    await run(view('SELECT 1', 'silver.books'), ['--renew']);
    expect((await run(view('SELECT 2', 'silver.books'))).output).not.to.contain('Rules of histories');
  });

  it('records both stacks, and then finds nothing', async () => {
    expect((await run([users('a STRING')], ['--renew'])).code).to.equal(exit.ok);
    expect(file('dev')).to.contain('stack dev').and.to.contain('name: bronze.users\n  marks: [ guarded ]');
    expect(file('prod')).to.contain('stack prod');
    expect(await run([users('a STRING')])).to.deep.equal({
      code: exit.ok,
      output:
        'inventory/dev.yaml is what the program declares.\ninventory/prod.yaml is what the program declares.\n',
      notes: '',
    });
  });

  it('prints what differs without a loss, and records it when asked', async () => {
    await run([users('a STRING')], ['--renew']);
    const more = [users('a STRING', 'b STRING')];
    const { code, output, notes } = await run(more, [], [users('a STRING')]);
    expect(code).to.equal(exit.outOfDate);
    expect(output)
      .to.contain('bronze.users b: added')
      .and.to.contain('prod.yaml is what the program declares');
    expect(notes).to.contain('Out of date: inventory/dev.yaml.');
    expect((await run(more, ['--renew'])).code).to.equal(exit.ok);
    expect((await run(more)).code).to.equal(exit.ok);
  });

  it('records nothing at all where one stack would lose data', async () => {
    await run([users('a STRING', 'b STRING')], ['--renew']);
    const before = [file('dev'), file('prod')];
    const harmless = [users('a STRING', 'b STRING', 'c STRING')];
    for (const argv of [[], ['--renew']]) {
      const { code, output, notes } = await run(harmless, argv, [users('a STRING')]);
      expect(code).to.equal(exit.dataLoss);
      expect(output).to.contain('BREAKING').and.to.contain('bronze.users b: dropped');
      expect(notes).to.contain('1 change would lose stored data').and.to.contain('inventory/waivers.yaml');
    }
    expect([file('dev'), file('prod')]).to.deep.equal(before);
  });

  it('records a loss that a waiver allows up to its day', async () => {
    const before = [users('a STRING', 'b STRING')];
    await run(before, ['--renew']);
    const waive = (until: string) => {
      writeFileSync(join(root, 'inventory/waivers.yaml'), JSON.stringify([{ ...waiver, until }]));
    };
    waive('2026-03-30');
    expect((await run(before, ['--renew'], [users('a STRING')])).code).to.equal(exit.dataLoss);
    waive('2026-03-31');
    const { code, output } = await run(before, ['--renew'], [users('a STRING')]);
    expect(code).to.equal(exit.ok);
    expect(output).to.contain('until 2026-03-31: Nobody reads it.');
    expect(file('prod')).not.to.contain('{ name: b, type: STRING }');
  });

  it('records nothing over a damaged file and says where it is', async () => {
    await run([users('a STRING')], ['--renew']);
    const damaged = file('dev').replace('{ name: a, type: STRING }', '{ name: a }');
    writeFileSync(join(root, 'inventory/dev.yaml'), damaged);
    const { code, notes } = await run([users('a STRING')], ['--renew']);
    expect(code).to.equal(exit.failed);
    expect(notes).to.contain('inventory/dev.yaml:9: 0.columns.0.type: Invalid input');
    expect(file('dev')).to.equal(damaged);
  });

  it('refuses waivers that cannot be read', async () => {
    writeFileSync(join(root, 'inventory/waivers.yaml'), '[{}]');
    const { code, notes } = await run([users('a STRING')]);
    expect(code).to.equal(exit.failed);
    expect(notes).to.contain('waiver 1: stack');
  });

  it('understands nothing but its options', async () => {
    expect((await run([], ['dev'])).code).to.equal(exit.usage);
    expect((await run([], ['--help'])).output).to.contain('--renew');
  });
});
