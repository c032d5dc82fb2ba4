import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { adviseOn } from '../pipeline/operate/advice.ts';
import { readStatus } from '../pipeline/operate/status.ts';
import { where } from './arguments.ts';
import { type Command, runAsProgram } from './command.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';
import { shownPath } from './paths.ts';
import { renderStatus } from './status/render.ts';
import type { StatusReport } from './status/schema.ts';

const help = `Shows what a warehouse holds, what is late, refused or open, and what to do next. It changes no data.

  npm run status [-- --local DIR | --stack STACK] [--days N] [--json]

  ${placeHelp}
  --days N           how many of the newest days are shown (default: 14); --json has all
  --json             prints it for machines; with npm run -s status it is all of standard output
  --help             shows this

Ends with 0 where all is well, with 6 where somebody has to act, with 1 where it cannot find out.
`;

const Arguments = z.strictObject({
  ...where,
  days: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, { error: 'a whole number from 1 to 9999 is needed' })
    .default('14')
    .transform(Number),
  json: z.boolean().default(false),
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

/** The command at a moment: what is late depends on the clock. */
export const statusAt = (now: () => Date): Command<z.infer<typeof Arguments>> => ({
  help,
  options: { ...placeOptions, days: { type: 'string' }, json: { type: 'boolean' } },
  arguments: Arguments,
  async run({ days, json, ...asked }, terminal) {
    const model = readModel();
    const report = await atPlace(
      asked,
      model,
      async ({ ports, target, described }): Promise<StatusReport> => {
        const status = await readStatus(ports.warehouse, model, target);
        const at = now();
        const next = adviseOn(status, at);
        const outcome = next.some(({ isUrgent }) => isUrgent) ? 'act' : 'well';
        return { version: 2, place: described, checkedAt: at.toISOString(), outcome, next, ...status };
      },
    );
    terminal.out(json ? `${JSON.stringify(report)}\n` : renderStatus(report, days, shownPlace(report.place)));
    if (report.outcome === 'act')
      throw new Failure('Somebody has to act; the report says what to do.', { exitCode: exit.act });
  },
});

/** A folder from where the command was typed; a stack as it is called. */
const shownPlace = (place: string): string =>
  isAbsolute(place) ? shownPath(process.env.INIT_CWD ?? process.cwd(), place) : place;

if (import.meta.main) await runAsProgram(statusAt(() => new Date()));
