import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Failure } from './failure.ts';
import { fromUser } from './paths.ts';

const run = promisify(execFile);

/**
 * Reads a stack's outputs: out of a file where there is one of that name, else from Pulumi.
 *
 * @param name a file or a stack, as it was typed.
 * @param read makes a stack of the outputs' text.
 * @throws Failure that says how to get the outputs.
 */
export async function readStackNamed<Stack>(name: string, read: (text: string) => Stack): Promise<Stack> {
  const file = fromUser(name);
  const isFile = (await stat(file).catch(() => undefined))?.isFile() ?? false;
  const text = isFile ? await readFile(file, 'utf8') : await outputsOf(name);
  try {
    return read(text);
  } catch (error) {
    throw new Failure(`${isFile ? file : `The stack ${name}`} has not the outputs of this program.`, {
      cause: error,
      next: 'Bring the stack up to date with npm run up, then: pulumi stack output --json > FILE',
    });
  }
}

async function outputsOf(name: string): Promise<string> {
  try {
    const { stdout } = await run('pulumi', ['stack', 'output', '--json', '--stack', name]);
    return stdout;
  } catch (error) {
    throw new Failure(`${name} is no file, and Pulumi does not tell of a stack of that name.`, {
      cause: error,
      next: 'Sign in with pulumi login, or name a file that was made with: pulumi stack output --json > FILE',
    });
  }
}
