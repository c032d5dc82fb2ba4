import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { local } from './arguments.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Loads what was delivered and brings silver and gold up to date with it, without new files.

  npm run run [-- --local DIR]

  ${placeHelp}
  --help             shows this

Again, it has nothing to do. After a crash it goes on where the last run ended.
`;

const Arguments = z.strictObject({
  local,
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

export const runCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: placeOptions,
  arguments: Arguments,
  async run({ local: folder }, terminal) {
    const model = readModel();
    await atPlace(folder, model, (place) => bringUpToDate(place, model, terminal));
  },
};

if (import.meta.main) await runAsProgram(runCommand);
