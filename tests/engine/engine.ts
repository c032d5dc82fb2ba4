import gcp from '@pulumi/gcp/package.json' with { type: 'json' };
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The version of the provider that this project's `@pulumi/gcp` is made for. */
export const providerVersion = gcp.version;

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

/** What to do where there is no engine. */
export const howToGetTheEngine = `There is no Pulumi engine here. It is not on npm:
install Pulumi (https://www.pulumi.com/docs/install/), then run: pulumi plugin install resource gcp ${providerVersion}
or name a folder with pulumi, pulumi-language-nodejs and pulumi-resource-gcp in ECOMMERCE_ENGINE.`;

/** The engine; throws where there is none. */
export async function engineHere(env: NodeJS.ProcessEnv): Promise<Engine> {
  const engine = await findEngine(env);
  if (engine === undefined) throw new Error(howToGetTheEngine);
  return engine;
}

/** Milliseconds; the engine may wait for ever where something is wrong. */
const longest = 300_000;

/** Runs the command line and waits for it; whether it succeeded is in the exit code. */
export function pulumi(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Output> {
  return new Promise((resolve, reject) => {
    execFile('pulumi', args, { cwd, env, maxBuffer: 2 ** 28, timeout: longest }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, text: stdout + stderr });
      else
        reject(
          new Error(`pulumi ${args.join(' ')} did not end by itself within ${longest / 60_000} minutes.`, {
            cause: error,
          }),
        );
    });
  });
}
