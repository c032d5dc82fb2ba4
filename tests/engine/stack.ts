import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Google } from '@ecommerce/local-google';
import { type PulumiEngine, requireEngine } from '../../cli/engine.ts';
import { readEvents, type Report } from './events.ts';
import { pulumi } from './pulumi.ts';

/** What a command on a stack did. */
export interface Run extends Report {
  readonly succeeded: boolean;
  /** All that the command line printed. */
  readonly output: string;
}

/** A stack of a program, with its state in a temporary folder and a fake of Google to act on. */
export interface Stack {
  preview(...options: string[]): Promise<Run>;
  /** Without the preview before it. */
  up(...options: string[]): Promise<Run>;
  /** With the preview before it, which is what stops at something protected before anything is deleted. */
  destroy(): Promise<Run>;
  /** Sets configuration from now on. */
  configure(config: Readonly<Record<string, string>>): Promise<void>;
  /** Removes the folder. */
  remove(): Promise<void>;
}

export interface StackArgs {
  readonly google: Google;
  /** Folder of the program and its `Pulumi.yaml`; it is only read. */
  readonly program: string;
  readonly name: string;
  /** Configuration beside that of `Pulumi.<name>.yaml`, if there is one. */
  readonly config: Readonly<Record<string, string>>;
}

const Settings = z.looseObject({
  main: z.string().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});

async function settings(file: string): Promise<z.infer<typeof Settings>> {
  try {
    return Settings.parse(parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

/** Nothing of the caller's environment but these reaches the engine: no credentials, no home. */
function environment(engine: PulumiEngine, google: Google, folder: string): NodeJS.ProcessEnv {
  return {
    PATH: engine.path,
    HOME: join(folder, 'home'),
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'of a test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DEBUG_COMMANDS: 'true',
    HTTPS_PROXY: google.proxy,
  };
}

/**
 * Makes a stack of a program. The engine is started in a temporary folder whose `Pulumi.yaml` points at the program, so that
 * nothing is written beside it.
 */
export async function makeStack(args: StackArgs): Promise<Stack> {
  const { google, program, name } = args;
  const engine = requireEngine(process.env);
  const folder = await mkdtemp(join(tmpdir(), 'pulumi-stack-'));
  const env = environment(engine, google, folder);
  const project = await settings(join(program, 'Pulumi.yaml'));
  const own = await settings(join(program, `Pulumi.${name}.yaml`));
  let config: Record<string, unknown> = {
    ...own.config,
    'gcp:accessToken': 'of-nobody',
    ...Object.fromEntries(Object.entries(google.endpoints).map(([key, url]) => [`gcp:${key}`, url])),
    ...args.config,
  };

  const settingsFile = join(folder, `Pulumi.${name}.yaml`);
  const write = async (): Promise<void> => {
    await writeFile(settingsFile, stringify({ ...(await settings(settingsFile)), config }));
  };
  for (const inner of ['home', 'state']) await mkdir(join(folder, inner));
  await symlink(engine.plugins, join(folder, 'home', 'plugins'));
  await writeFile(
    join(folder, 'Pulumi.yaml'),
    stringify({ ...project, main: join(program, project.main ?? '') }),
  );
  const created = await pulumi(['stack', 'init', name, '--no-select', '--non-interactive'], folder, env);
  if (created.code !== 0) throw new Error(`The stack ${name} cannot be made: ${created.text}`);
  await write();

  let runs = 0;
  const run = async (command: string, options: readonly string[]): Promise<Run> => {
    const log = join(folder, `events-${(runs += 1)}.json`);
    const flags = ['--stack', name, '--non-interactive', '--color', 'never', '--event-log', log];
    const { code, text } = await pulumi([command, ...flags, ...options], folder, env);
    return { succeeded: code === 0, output: text, ...readEvents(await readFile(log, 'utf8')) };
  };
  return {
    preview: (...options) => run('preview', ['--diff', ...options]),
    up: (...options) => run('up', ['--yes', '--skip-preview', ...options]),
    destroy: () => run('destroy', ['--yes']),
    configure: async (more) => {
      config = { ...config, ...more };
      await write();
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
