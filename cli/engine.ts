import gcp from '@pulumi/gcp/package.json' with { type: 'json' };
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';

/** The version of the google provider that the program is written for. */
export const providerVersion = gcp.version;

/** Where Pulumi's programs are, which npm does not have. */
export interface PulumiEngine {
  /** PATH with the command line, the Node host and this very Node. */
  readonly path: string;
  /** Folder of installed plugins; it may be missing where the provider is on the path. */
  readonly plugins: string;
}

/** Looks in the folder that ECOMMERCE_ENGINE names, on PATH and among Pulumi's plugins; undefined where a part is missing. */
export function findEngine(env: NodeJS.ProcessEnv): PulumiEngine | undefined {
  const path = [env['ECOMMERCE_ENGINE'], dirname(process.execPath), env['PATH']]
    .filter((folder) => folder !== undefined && folder !== '')
    .join(delimiter);
  const plugins = join(env['PULUMI_HOME'] ?? join(homedir(), '.pulumi'), 'plugins');
  const hasProgram = (program: string): boolean =>
    path.split(delimiter).some((folder) => existsSync(join(folder, program)));
  const hasProvider =
    hasProgram('pulumi-resource-gcp') || existsSync(join(plugins, `resource-gcp-v${providerVersion}`));
  return hasProvider && ['pulumi', 'pulumi-language-nodejs'].every(hasProgram)
    ? { path, plugins }
    : undefined;
}

/** @throws Failure that says how to get the engine, with an exit code of its own. */
export function requireEngine(env: NodeJS.ProcessEnv): PulumiEngine {
  const engine = findEngine(env);
  if (engine !== undefined) return engine;
  throw new Failure('Pulumi and its google provider are not here; npm does not have them.', {
    next:
      `Install Pulumi (https://www.pulumi.com/docs/install/) and run: pulumi plugin install resource gcp ${providerVersion}\n` +
      '       Or name a folder with pulumi, pulumi-language-nodejs and pulumi-resource-gcp in ECOMMERCE_ENGINE.',
    exitCode: exit.noEngine,
  });
}
