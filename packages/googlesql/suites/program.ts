import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type EmbeddedWarehouse, openWarehouse } from '../index.ts';
import { type KnownAnswer, judgeAll } from './suite.ts';

/** Queries with known answers, in a file. */
export interface Suite {
  /** Shown by `--help`. */
  readonly help: string;
  /**
   * Reads the file's text and makes in an empty warehouse what all its queries read.
   *
   * @throws Error where the text is no such file.
   */
  prepare(text: string, warehouse: EmbeddedWarehouse): Promise<readonly KnownAnswer[]>;
}

/** Runs a suite as this process. Its exit code is 1 where an answer is wrong, and 2 where the arguments make no sense. */
export async function runAsProgram(suite: Suite): Promise<void> {
  const write = (line: string): boolean => process.stdout.write(`${line}\n`);
  try {
    process.exitCode = await run(suite, process.argv.slice(2), write);
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof Misused ? 2 : 1;
  }
}

/** Arguments that make no sense. */
class Misused extends Error {}

/** @throws Misused */
async function run(suite: Suite, argv: readonly string[], write: (line: string) => void): Promise<0 | 1> {
  const { values, positionals } = parsed(argv);
  if (values.help === true) {
    write(suite.help);
    return 0;
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new Misused('One file is needed. See --help.');
  // npm runs a command in the package's folder and leaves the one where it was typed in INIT_CWD.
  const text = await readFile(resolve(process.env.INIT_CWD ?? process.cwd(), file), 'utf8');
  const isRight = await inEmptyWarehouse(async (warehouse) => {
    const answers = await suite.prepare(text, warehouse);
    return judgeAll(
      answers.filter(({ name }) => name.includes(values.only)),
      write,
    );
  });
  return isRight ? 0 : 1;
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { only: { type: 'string', default: '' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new Misused(`${error instanceof Error ? error.message : String(error)} See --help.`, {
      cause: error,
    });
  }
}

/** Hands over a warehouse that is empty at first and forgotten afterwards, what it exported included. */
export async function inEmptyWarehouse<Value>(
  work: (warehouse: EmbeddedWarehouse) => Promise<Value>,
): Promise<Value> {
  const buckets = await mkdtemp(join(tmpdir(), 'suite-'));
  const warehouse = await openWarehouse({ file: ':memory:', buckets, project: 'suite' });
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
    await rm(buckets, { recursive: true });
  }
}
