import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { z } from 'zod';
import { exit, type ExitCode } from './exit.ts';
import { describeError, Failure } from './failure.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** A command: how its arguments are spelt, what they mean, and what it does. */
export interface Command<Arguments> {
  /** Shown by `--help`. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  /** Checks what was typed: the options by name, and everything else in order as `positionals`. */
  readonly arguments: z.ZodType<Arguments>;
  /** @throws Error where the work fails; it is shown and becomes the exit code. */
  run(args: Arguments, terminal: Terminal): Promise<void>;
}

/** Runs a command to its exit code; no error leaves it. */
export async function execute<Arguments>(
  command: Command<Arguments>,
  argv: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    if (argv.includes('--help') || argv.includes('-h')) {
      terminal.out(command.help);
    } else {
      await command.run(readArguments(command, argv), terminal);
    }
    return exit.ok;
  } catch (error) {
    terminal.err(describeError(error, Boolean(process.env.DEBUG)));
    return error instanceof Failure ? error.exitCode : exit.failed;
  }
}

/** Runs a command as this process: reads its arguments, writes to its streams, sets its exit code. */
export async function runAsProgram<Arguments>(command: Command<Arguments>): Promise<void> {
  // A reader such as `head` may close the pipe early: it has what it wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  process.exitCode = await execute(command, process.argv.slice(2), processTerminal);
}

function readArguments<Arguments>(command: Command<Arguments>, argv: readonly string[]): Arguments {
  const checked = command.arguments.safeParse(split(command.options, argv));
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path: [name, ...rest], message }) =>
    name === undefined || name === 'positionals' ? message : `--${[name, ...rest].join('.')}: ${message}`,
  );
  throw misused(problems.join('\n       '));
}

function split(options: ParseArgsOptionsConfig, argv: readonly string[]): object {
  const isOldWord = argv.some((word) => /^--warehouse(=|$)/.test(word));
  if (isOldWord && 'local' in options) throw misused('--warehouse is called --local.');
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { ...values, positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw misused(error.message);
  }
}

function misused(what: string): Failure {
  return new Failure(what, { next: 'See --help.', exitCode: exit.usage });
}
