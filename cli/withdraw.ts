import { z } from 'zod';
import { datasetName, localTarget } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import { withdraw } from '../pipeline/run/withdraw.ts';
import { type Command, runAsProgram } from './command.ts';
import { judgeAgain } from './judge-again.ts';

const help = `Takes a snapshot back that should never have come: silver and gold become what they were if it had not.

  npm run withdraw -- ENTITY DATE --reason "…" --by NAME [--warehouse DIR]

  ENTITY             for example users
  DATE               the day of the snapshot, like 2026-02-05
  --reason TEXT      why it is wrong; kept in quality.withdrawal
  --by NAME          who decided
  --warehouse DIR    the warehouse in that folder (default: .local/default)
  --help             shows this

The files stay where they lie. Other files of that day are judged as usual when they come.
`;

const Arguments = z.strictObject({
  reason: z.string({ error: 'is needed' }).trim().min(10, { error: 'at least ten letters are needed' }),
  by: z.string({ error: 'is needed' }).trim().min(1, { error: 'a name is needed' }),
  warehouse: z.string().min(1, { error: 'a folder is needed' }).optional(),
  positionals: z.tuple([z.string(), z.iso.date({ error: 'A day like 2026-02-05 is needed.' })], {
    error: 'An entity and a day are needed.',
  }),
});

export const withdrawCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { reason: { type: 'string' }, by: { type: 'string' }, warehouse: { type: 'string' } },
  arguments: Arguments,
  async run({ reason, by, warehouse, positionals: [entity, date] }, terminal) {
    const names = { ops: datasetName(localTarget, 'ops'), quality: datasetName(localTarget, 'quality') };
    await judgeAgain({ entity, warehouse }, readModel(), terminal, async (opened) => {
      await withdraw(opened, names, entity, date, { reason, by });
      terminal.out(`The snapshot of ${entity} of ${date} is withdrawn.\n`);
    });
  },
};

if (import.meta.main) await runAsProgram(withdrawCommand);
