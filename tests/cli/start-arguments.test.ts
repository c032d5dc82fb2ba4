import { expect } from 'chai';
import type { Command } from '../../cli/command.ts';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { Arguments, help, options } from '../../cli/start-arguments.ts';
import { recorder } from './recorder.ts';

/** Reads arguments as `npm start` does, and hands back what they mean or what is said against them. */
async function read(...argv: string[]): Promise<Arguments | string> {
  const terminal = recorder();
  let meant: Arguments | undefined;
  const command: Command<Arguments> = {
    help,
    options,
    arguments: Arguments,
    run: (args) => {
      meant = args;
      return Promise.resolve();
    },
  };
  const code = await execute(command, argv, terminal);
  expect(code).to.equal(meant === undefined ? exit.usage : exit.ok);
  return meant ?? terminal.notes.join('');
}

describe('the arguments of npm start', () => {
  it('need not be given', async () => {
    expect(await read()).to.deep.equal({ json: false, verbose: false, positionals: [] });
  });

  it('name a size of the sample', async () => {
    expect(await read('--users', '100000', '--json')).to.deep.equal({
      users: 100_000,
      verbose: false,
      json: true,
      positionals: [],
    });
  });

  it('name files and their day', async () => {
    expect(await read('--source', 'data', '--date', '2026-02-05', '--local', 'w')).to.deep.equal({
      source: 'data',
      local: 'w',
      date: '2026-02-05',
      verbose: false,
      json: false,
      positionals: [],
    });
  });

  for (const [argv, said] of [
    [['--users', '0'], '--users: a whole number'],
    [['--users', '1.5'], '--users: a whole number'],
    [['--users', '-3'], '--users'],
    [['--source', ''], '--source: a folder is needed'],
    [['--local', ''], '--local: a folder is needed'],
    [['--warehouse', 'w'], '--warehouse is called --local.'],
    [['--source', 'data', '--date', '2026-02-30'], '--date: a day like'],
    [['--source', 'data', '--date', '20260205'], '--date: a day like'],
    [['--source', 'data', '--users', '5'], '--users is the size'],
    [['--date', '2026-02-05'], '--date says of which day'],
    [['data'], 'Nothing but options'],
  ] as const) {
    it(`are refused as "${argv.join(' ')}"`, async () => {
      expect(await read(...argv)).to.contain(said);
    });
  }
});
