import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { TerminalProgress } from '../../cli/progress.ts';
import { recorder } from './recorder.ts';

function clockOf(...milliseconds: number[]): () => number {
  return () => milliseconds.shift() ?? 0;
}

describe('progress', () => {
  it('remembers what each step did and how long it took', async () => {
    const progress = new TerminalProgress(recorder(), clockOf(1000, 3500));
    const value = await progress.step('load users', (report) => {
      report(1500);
      return Promise.resolve('loaded');
    });
    expect(value).to.equal('loaded');
    expect(progress.steps).to.deep.equal([{ name: 'load users', rows: 1500, seconds: 2.5 }]);
  });

  it('writes one line a step into a pipe or a log, when it ends', async () => {
    const terminal = recorder();
    const progress = new TerminalProgress(terminal, clockOf(0, 1200, 0, 300));
    await progress.step('load', (report) => {
      report(29_120);
      return sleep(250);
    });
    await progress.step('apply', () => Promise.reject(new Error('no file'))).catch(String);
    expect(terminal.notes).to.deep.equal(['✓ load  29,120 rows  1.2 s\n', '✗ apply  0.3 s\n']);
    expect(terminal.output).to.deep.equal([]);
  });

  it('writes a line for each statement that is billed, and their sum when the step ends', async () => {
    const terminal = recorder();
    const progress = new TerminalProgress(terminal, clockOf(0, 4000, 0, 100));
    const merge = { name: 'MERGE silver.users_history', rows: 1200, billedBytes: 2 ** 30, seconds: 2 };
    await progress.step('ops.run_silver', () => {
      progress.statement(merge);
      progress.statement({ name: 'SELECT', rows: null, billedBytes: 2 ** 29, seconds: 1 });
      return Promise.resolve();
    });
    await progress.step('ops.run_gold', () => Promise.resolve());
    expect(terminal.notes).to.deep.equal([
      '  MERGE silver.users_history  1,200 rows  1.00 GiB, $0.0061  2.0 s\n',
      '  SELECT  0.50 GiB, $0.0031  1.0 s\n',
      '✓ ops.run_silver  2 statements, 1.50 GiB, $0.0092 billed  4.0 s\n',
      '✓ ops.run_gold  0.1 s\n',
    ]);
  });

  it('shows step, rows and seconds to somebody who watches, and never on standard output', async () => {
    const terminal = recorder(true);
    await new TerminalProgress(terminal, clockOf(0, 1200, 1200)).step('load', (report) => {
      report(29_120);
      return Promise.resolve();
    });
    expect(terminal.notes.join('')).to.contain('✓ load  29,120 rows  1.2 s\n');
    expect(terminal.output).to.deep.equal([]);
  });

  it('leaves the line of a failed step and passes its error on', async () => {
    const terminal = recorder(true);
    const progress = new TerminalProgress(terminal);
    const failed = await progress.step('load', () => Promise.reject(new Error('no file'))).catch(String);
    expect(failed).to.equal('Error: no file');
    expect(terminal.notes.at(-1)).to.contain('✗ load');
    expect(progress.steps).to.deep.equal([]);
  });
});
