import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGoogle } from '@ecommerce/local-google';
import { z } from 'zod';
import { datasetName, localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';
import { provideStack } from './google-stack.ts';
import { fromUser } from './paths.ts';
import { bucketsFolder, usualWarehouse, withWarehouse } from './warehouse.ts';

const help = `Answers Google's REST interfaces for BigQuery, Cloud Storage and Data Transfer on this machine, over one of its
warehouses and the buckets beside it.

  npm run google -- [options]

  --local DIR        the warehouse in that folder, a new one where there is none
                     (default: .local/default, or .local/sample where that does not exist)
  --port PORT        the port of 127.0.0.1; 0 for any that is free (default: 9050)
  --token TOKEN      the access token that clients must bring (default: one that is made once
                     and kept in the folder)
  --help             shows this

docs/clients.md has the lines that clients need. Where npm start has made the warehouse it is a stack too, with
transfers and scheduled queries: the file that is printed goes after --stack of an operator's command, such as
npm run status. While it runs no other command can open that warehouse; Ctrl+C ends it. What was answered is kept even where the process is killed.
`;

const Arguments = z.strictObject({
  local: z.string().min(1, { error: 'a folder is needed' }).optional(),
  port: z.coerce
    .number({ error: 'a port is needed' })
    .int({ error: 'a port is needed' })
    .min(0, { error: 'a port is needed' })
    .max(65_535, { error: 'a port is needed' })
    .default(9050),
  token: z.string().min(1, { error: 'a token is needed' }).optional(),
  positionals: z.array(z.string()).max(0, { error: 'This command takes options only.' }),
});

/** Google numbers its projects; this one's number means nothing. */
const projectNumber = '100000000001';

export const googleCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { local: { type: 'string' }, port: { type: 'string' }, token: { type: 'string' } },
  arguments: Arguments,
  async run({ local: asked, port, token: given }, terminal) {
    const place = asked === undefined ? usualWarehouse() : fromUser(asked);
    const folder = join(place, 'google');
    const token = given ?? (await ownToken(folder));
    const project = { id: localTarget.project, number: projectNumber };
    await withWarehouse(place, async ({ warehouse }) => {
      const google = await startGoogle(project, {
        folder,
        token,
        port,
        warehouse,
        buckets: bucketsFolder(place),
      });
      const isDeployed = warehouse.contents().datasets.includes(datasetName(localTarget, 'bronze'));
      const stack = isDeployed
        ? await provideStack(google, { model: readModel(), target: localTarget, token, folder })
        : undefined;
      terminal.out(`address  ${google.proxy}\nproject  ${project.id}\ntoken    ${token}\n`);
      if (stack !== undefined) terminal.out(`stack    ${stack}\n`);
      terminal.out(`folder   ${place}\n`);
      await interrupted();
      await google.close();
    });
  },
};

/** The token of a folder, made when it is asked for first; only this user may read it. */
async function ownToken(folder: string): Promise<string> {
  const file = join(folder, 'token');
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const token = randomBytes(24).toString('base64url');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
}

/** Waits until somebody ends the command. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    // A listener for signals does not keep a process running.
    const awake = setInterval(() => undefined, 2 ** 30);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        clearInterval(awake);
        resolve();
      });
  });
}

if (import.meta.main) await runAsProgram(googleCommand);
