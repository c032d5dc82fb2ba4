import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { withdraw as takeBack } from '../pipeline/run/withdraw.ts';
import { by, checkEntity, day, where, reason } from './arguments.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Takes a snapshot back that should never have come: silver and gold become what they were if it had not.

  npm run withdraw -- ENTITY DATE --reason "…" --by NAME [--local DIR | --stack STACK]

  ENTITY             for example users
  DATE               the day of the snapshot, like 2026-02-05
  --reason TEXT      why it is wrong; kept in quality.withdrawal
  --by NAME          who decided
  ${placeHelp}
  --help             shows this

The files stay where they lie. Other files of that day are judged as usual when they come.
`;

const Arguments = z.strictObject({
  reason,
  by,
  ...where,
  positionals: z.tuple([z.string(), day], { error: 'An entity and a day are needed.' }),
});

export const withdrawCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { ...placeOptions, reason: { type: 'string' }, by: { type: 'string' } },
  arguments: Arguments,
  async run({ positionals: [entity, date], ...decision }, terminal) {
    const model = readModel();
    checkEntity(model, entity);
    await atPlace(decision, model, async (place) => {
      await takeBack(place.ports.warehouse, place.names, entity, date, decision);
      terminal.out(`The snapshot of ${entity} of ${date} is withdrawn.\n`);
      await bringUpToDate(place, model, terminal);
    });
  },
};

if (import.meta.main) await runAsProgram(withdrawCommand);
