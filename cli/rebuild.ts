import { z } from 'zod';
import { datasetName, localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { rebuild } from '../pipeline/run/rebuild.ts';
import { type Command, runAsProgram } from './command.ts';
import { judgeAgain } from './judge-again.ts';

const help = `Judges every kept snapshot of an entity again, oldest first: after a changed cleansing rule, so that the past follows it.

  npm run rebuild -- ENTITY [--warehouse DIR]

  ENTITY             for example users
  --warehouse DIR    the warehouse in that folder (default: .local/default)
  --help             shows this

Kept is what bronze still holds. Versions from before that stay as they are.
`;

const Arguments = z.strictObject({
  warehouse: z.string().min(1, { error: 'a folder is needed' }).optional(),
  positionals: z.tuple([z.string()], { error: 'One entity is needed.' }),
});

export const rebuildCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { warehouse: { type: 'string' } },
  arguments: Arguments,
  async run({ warehouse, positionals: [entity] }, terminal) {
    const names = { ops: datasetName(localTarget, 'ops'), bronze: datasetName(localTarget, 'bronze') };
    await judgeAgain({ entity, warehouse }, readModel(), terminal, (opened) =>
      rebuild(opened, names, entity),
    );
  },
};

if (import.meta.main) await runAsProgram(rebuildCommand);
