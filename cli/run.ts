import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { runStep } from '../pipeline/days.ts';
import type { RoutineName } from '../pipeline/run/routine.ts';
import { day, where } from './arguments.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type Command, runAsProgram } from './command.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import { atPlace, newestDayAt, type Place, placeHelp, placeOptions } from './place.ts';
import { TerminalProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const help = `Loads what was delivered and brings silver and gold up to date with it, without new files; or runs one routine.

  npm run run [-- all | silver | gold | watch] [--date DATE] [--local DIR | --stack STACK]

  all                loads, then silver and gold (default)
  silver, gold       that layer alone, from what is loaded
  watch              looks whether anything is late, refused or behind, and fails where it is
  --date DATE        the day up to which a routine works (default: the newest that is landed)
  ${placeHelp}
  --help             shows this

A stack tells of each statement as it ends: rows, what it is billed, seconds. Again, it has nothing to do. After a crash it goes on where the last run ended.
`;

const parts = ['all', 'silver', 'gold', 'watch'] as const;
const error = 'One of all, silver, gold and watch is needed.';

const Arguments = z
  .strictObject({
    ...where,
    date: day.optional(),
    positionals: z
      .array(z.enum(parts, { error }))
      .max(1, { error })
      .transform(([what = 'all']) => what),
  })
  .refine(({ positionals: what, date }) => what !== 'all' || date === undefined, {
    error: '--date is the day of one routine: name it.',
  });

export const runCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { ...placeOptions, date: { type: 'string' } },
  arguments: Arguments,
  async run({ positionals: what, date, ...asked }, terminal) {
    const model = readModel();
    await atPlace(asked, model, (place) =>
      what === 'all'
        ? bringUpToDate(place, model, terminal)
        : runOne(place, `run_${what}` as const, date, terminal),
    );
  },
};

async function runOne(
  place: Place,
  routine: RoutineName,
  date: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const { ports, names } = place;
  const runDate = date ?? (await newestDayAt(place));
  const progress = new TerminalProgress(terminal);
  const { outcome } = await runStep(ports.warehouse, names.ops, routine, runDate, progress);
  const { state, message } = outcome;
  terminal.out(`${routine} of ${runDate}: ${state}${message === null ? '' : `, ${message}`}\n`);
  if (state === 'failed')
    throw new Failure(`${routine} failed.`, {
      exitCode: routine === 'run_watch' ? exit.act : exit.failed,
      next: 'npm run status says what to do.',
    });
}

if (import.meta.main) await runAsProgram(runCommand);
