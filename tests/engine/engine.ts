import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The version of the provider that `@pulumi/gcp` of this project is made for. */
export const providerVersion = '9.37.0';

/** Where Pulumi's programs are. */
export interface Engine {
  /** PATH with the command line, the Node host and this very Node. */
  readonly path: string;
  /** Folder of installed plugins; it may be missing, if the provider is on the path. */
  readonly plugins: string;
}

/** What a command answered. */
export interface Output {
  readonly code: number;
  /** Standard output and error. */
  readonly text: string;
}

const there = (file: string): Promise<boolean> =>
  access(file, constants.F_OK).then(
    () => true,
    () => false,
  );

async function onPath(path: string, program: string): Promise<boolean> {
  const found = await Promise.all(path.split(delimiter).map((folder) => there(join(folder, program))));
  return found.includes(true);
}

/** Looks for the engine in the folder that ECOMMERCE_ENGINE names, on PATH and in Pulumi's home; undefined without it. */
export async function findEngine(env: NodeJS.ProcessEnv): Promise<Engine | undefined> {
  const folders = [env['ECOMMERCE_ENGINE'], dirname(process.execPath), env['PATH']];
  const path = folders.filter((folder) => folder !== undefined && folder !== '').join(delimiter);
  const plugins = join(env['PULUMI_HOME'] ?? join(homedir(), '.pulumi'), 'plugins');
  const provider =
    (await onPath(path, 'pulumi-resource-gcp')) ||
    (await there(join(plugins, `resource-gcp-v${providerVersion}`)));
  const present =
    provider && (await onPath(path, 'pulumi')) && (await onPath(path, 'pulumi-language-nodejs'));
  return present ? { path, plugins } : undefined;
}

/** Runs the command line and waits for it; whether it succeeded is in the exit code. */
export function pulumi(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Output> {
  return new Promise((resolve, reject) => {
    execFile('pulumi', args, { cwd, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, text: stdout + stderr });
      else reject(new Error(`pulumi ${args.join(' ')} did not end by itself.`, { cause: error }));
    });
  });
}
