import { expect } from 'chai';
import { z } from 'zod';
import { execute, type Command } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { Failure } from '../../cli/failure.ts';
import { recorder } from './recorder.ts';

const failing = (error: unknown): Command<object> => ({
  help: 'Fails.\n',
  options: {},
  arguments: z.object({}),
  run: () => {
    throw error;
  },
});

const greet: Command<{ times: number; positionals: string[] }> = {
  help: 'Greets.\n',
  options: { times: { type: 'string' } },
  arguments: z.object({
    times: z.coerce.number({ error: 'a whole number is needed' }).int().default(1),
    positionals: z.array(z.string()).nonempty({ error: 'Whom to greet is missing.' }),
  }),
  run: ({ times, positionals }, terminal) => {
    terminal.out(`hello ${positionals.join(' ')}\n`.repeat(times));
    return Promise.resolve();
  },
};

describe('a command', () => {
  it('writes its result to standard output', async () => {
    const terminal = recorder();
    expect(await execute(greet, ['--times', '2', 'Ada'], terminal)).to.equal(exit.ok);
    expect(terminal.output).to.deep.equal(['hello Ada\nhello Ada\n']);
    expect(terminal.notes).to.deep.equal([]);
  });

  it('shows its help and does nothing else', async () => {
    const terminal = recorder();
    expect(await execute(failing(new Error('ran')), ['--help', '--nonsense'], terminal)).to.equal(exit.ok);
    expect(terminal.output).to.deep.equal(['Fails.\n']);
  });

  for (const [argv, said] of [
    [['--tmies', '2', 'Ada'], '--tmies'],
    [['--times', 'x', 'Ada'], '--times: a whole number is needed'],
    [[], 'Whom to greet is missing.'],
  ] as const) {
    it(`refuses "${argv.join(' ')}" before it does anything`, async () => {
      const terminal = recorder();
      expect(await execute(greet, argv, terminal)).to.equal(exit.usage);
      expect(terminal.output).to.deep.equal([]);
      expect(terminal.notes.join('')).to.contain(said).and.to.contain('See --help');
    });
  }

  it('says what failed, where, why and what to do next, without a stack', async () => {
    const terminal = recorder();
    const failure = new Failure('The file cannot be read.', {
      where: 'users.csv:3',
      next: 'Close the quote.',
      cause: new Error('unterminated quote'),
    });
    expect(await execute(failing(failure), [], terminal)).to.equal(exit.failed);
    expect(terminal.notes.join('')).to.equal(
      [
        'error: The file cannot be read.',
        '   at: users.csv:3',
        'cause: unterminated quote',
        ' next: Close the quote.',
        '',
      ].join('\n'),
    );
  });

  it('ends with the exit code that its failure names', async () => {
    const misused = new Failure('There is no such table.', { exitCode: exit.usage });
    expect(await execute(failing(misused), [], recorder())).to.equal(exit.usage);
  });

  it('owns up to a fault of its own', async () => {
    const terminal = recorder();
    expect(await execute(failing(new TypeError('x is undefined')), [], terminal)).to.equal(exit.failed);
    expect(terminal.notes.join('')).to.contain('fault of the program').and.not.to.contain('command.test.ts');
  });
});
