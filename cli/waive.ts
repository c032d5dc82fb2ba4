import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { waivableScreens, waive } from '../pipeline/run/waive.ts';
import { by, checkEntity, day, where, reason } from './arguments.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Writes down that a finding about a snapshot is right as it is, so that the snapshot passes or is no longer waited for.

  npm run waive -- SCREEN ENTITY DATE --reason "…" --by NAME [--expires DATE] [--local DIR | --stack STACK]

  SCREEN             ${waivableScreens.join(', ')}
  ENTITY             for example users
  DATE               the day of the snapshot, like 2026-02-05
  --reason TEXT      why it is right; kept in quality.waiver
  --by NAME          who decided
  --expires DATE     last run date for which it counts (default: 30 days from today)
  ${placeHelp}
  --help             shows this

status and npm start name the screen of each snapshot that is refused.
`;

const Arguments = z.strictObject({
  reason,
  by,
  expires: z.iso
    .date({ error: 'a day like 2026-02-05 is needed' })
    .default(() => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)),
  ...where,
  positionals: z.tuple(
    [z.enum(waivableScreens, { error: `One of ${waivableScreens.join(', ')} is needed.` }), z.string(), day],
    { error: 'A screen, an entity and a day are needed.' },
  ),
});

export const waiveCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    ...placeOptions,
    reason: { type: 'string' },
    by: { type: 'string' },
    expires: { type: 'string' },
  },
  arguments: Arguments,
  async run({ positionals: [screen, entity, date], expires, ...decision }, terminal) {
    const model = readModel();
    checkEntity(model, entity);
    await atPlace(decision, model, async (place) => {
      await waive(place.ports.warehouse, place.names, { screen, entity, date, expires }, decision);
      terminal.out(`${screen} of ${entity} of ${date} is waived until ${expires}.\n`);
      await bringUpToDate(place, model, terminal);
    });
  },
};

if (import.meta.main) await runAsProgram(waiveCommand);
