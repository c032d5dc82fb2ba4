import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { rebuild as judgeKept } from '../pipeline/run/rebuild.ts';
import { checkEntity, where } from './arguments.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Judges every kept snapshot of an entity again, oldest first: after a changed cleansing rule, so that the past follows it.

  npm run rebuild -- ENTITY [--local DIR | --stack STACK]

  ENTITY             for example users
  ${placeHelp}
  --help             shows this

Kept is what bronze still holds. Versions from before that stay as they are.
`;

const Arguments = z.strictObject({
  ...where,
  positionals: z.tuple([z.string()], { error: 'One entity is needed.' }),
});

export const rebuildCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: placeOptions,
  arguments: Arguments,
  async run({ positionals: [entity], ...asked }, terminal) {
    const model = readModel();
    checkEntity(model, entity);
    await atPlace(asked, model, async (place) => {
      await judgeKept(place.ports.warehouse, place.names, entity);
      terminal.out(`Every kept snapshot of ${entity} is judged again.\n`);
      await bringUpToDate(place, model, terminal);
    });
  },
};

if (import.meta.main) await runAsProgram(rebuildCommand);
