import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type Command, runAsProgram } from './command.ts';
import { requireEngine } from './engine.ts';
import { Failure } from './failure.ts';
import { projectFolder } from './paths.ts';

const help = `Shows what a first \`pulumi up\` would create, without a cloud account and without a connection.

  npm run preview:offline                  previews the stack dev
  npm run preview:offline -- --stack prod  previews another

  --stack NAME  stack whose Pulumi.<NAME>.yaml is taken
  --help        shows this

It needs Pulumi and its google provider on this machine, and leaves nothing behind.
`;

const Arguments = z.strictObject({
  stack: z
    .string()
    .regex(/^[\w-]+$/, { error: 'A stack is named with letters, digits, _ and -.' })
    .default('dev'),
  positionals: z.array(z.string()).max(0, { error: 'It takes options only.' }),
});

export const previewOfflineCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { stack: { type: 'string' } },
  arguments: Arguments,
  async run({ stack }) {
    const { path } = requireEngine(process.env);
    const folder = await mkdtemp(join(tmpdir(), 'preview-'));
    try {
      await writeProject(folder, stack);
      const env = offline(path, folder);
      const flags = ['--stack', stack, '--non-interactive'];
      await quietly(['stack', 'init', stack, '--no-select', '--non-interactive'], folder, env);
      await quietly(['config', 'set', 'gcp:accessToken', 'of-nobody', ...flags], folder, env);
      await shown(['preview', ...flags], folder, env);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** A project elsewhere whose program is this one: the engine writes beside a project's file. */
async function writeProject(folder: string, stack: string): Promise<void> {
  const name = `Pulumi.${stack}.yaml`;
  const project = z.looseObject({ main: z.string() });
  const { main, ...rest } = project.parse(parse(await readFile(join(projectFolder, 'Pulumi.yaml'), 'utf8')));
  await writeFile(join(folder, 'Pulumi.yaml'), stringify({ ...rest, main: join(projectFolder, main) }));
  await mkdir(join(folder, 'state'));
  const committed = await readFile(join(projectFolder, name), 'utf8').catch((cause: unknown) => {
    throw new Failure(`There is no stack ${stack}.`, {
      where: name,
      next: 'Copy Pulumi.dev.yaml and change it.',
      cause,
    });
  });
  await writeFile(join(folder, name), settingsAlone(committed));
}

/**
 * The settings of a stack's file. What else `pulumi stack init` writes there (`encryptionsalt`, `secretsprovider`) belongs to
 * the passphrase or key of the real stack, which a preview of another one has not.
 */
export function settingsAlone(text: string): string {
  return stringify(z.object({ config: z.record(z.string(), z.unknown()).default({}) }).parse(parse(text)));
}

/** The provider asks Google whom its token belongs to: at a proxy where nothing listens that fails at once, not after minutes. */
function offline(path: string, folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: path,
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'of-nobody',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_GCP_SKIP_REGION_VALIDATION: 'true',
    HTTPS_PROXY: 'http://127.0.0.1:1',
  };
}

const run = promisify(execFile);

/** What it prints is in the error, where it fails. */
async function quietly(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  await run('pulumi', args, { cwd, env });
}

function shown(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('pulumi', args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Failure(`pulumi preview ended with ${code ?? 'a signal'}; see above.`));
    });
  });
}

if (import.meta.main) await runAsProgram(previewOfflineCommand);
