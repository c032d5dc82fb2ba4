import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { describeGold } from '../model/semantics/describe.ts';
import { lookml } from '../model/semantics/lookml.ts';
import { localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { project, suffix } from './arguments.ts';
import { type Command, runAsProgram } from './command.ts';
import { fromUser } from './paths.ts';

const help = `Writes LookML for gold: a view a table, an explore a fact with its dimensions joined, measures from the contracts.

  npm run lookml -- --out DIR --project PROJECT [--suffix SUFFIX]

  --out DIR          the folder of a LookML project; files of the same names are replaced
  --project PROJECT  the Google project that gold lies in
  --suffix SUFFIX    the stack's datasetSuffix: gold_<suffix> (default: none)
  --help             shows this
`;

const Arguments = z.strictObject({
  out: z.string({ error: 'a folder is needed' }).min(1, { error: 'a folder is needed' }),
  project,
  suffix,
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

export const lookmlCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { out: { type: 'string' }, project: { type: 'string' }, suffix: { type: 'string' } },
  arguments: Arguments,
  async run({ out, project, suffix }, terminal) {
    const files = lookml(describeGold(readModel()), { ...localTarget, project, datasetSuffix: suffix });
    for (const { path, text } of files) {
      const file = join(fromUser(out), path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    terminal.out(`${String(files.length)} files are in ${fromUser(out)}.\n`);
  },
};

if (import.meta.main) await runAsProgram(lookmlCommand);
