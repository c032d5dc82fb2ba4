import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { type Loading, loadLanded } from '../pipeline/run/load-landed.ts';
import { day, nothingElse, where } from './arguments.ts';
import { type Command, runAsProgram } from './command.ts';
import { Failure } from './failure.ts';
import { atPlace, newestDayAt, placeHelp, placeOptions } from './place.ts';
import { TerminalProgress } from './progress.ts';
import { count, left, right } from './report/format.ts';
import { textTable } from './table.ts';

const help = `Loads into bronze what is landed and not loaded since: in a stack by runs of its transfers, which it waits for.

  npm run load [-- --from DATE] [--to DATE] [--local DIR | --stack STACK] [--json]

  --from DATE        the first day (default: all)
  --to DATE          the last day (default: the newest that is landed)
  ${placeHelp}
  --json             prints it for machines
  --help             shows this

A file that cannot be loaded is named with its line; the other days are loaded. Again, it has nothing to do.
`;

const Arguments = z.strictObject({
  ...where,
  from: day.optional(),
  to: day.optional(),
  json: z.boolean().default(false),
  positionals: nothingElse,
});

export const loadCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { ...placeOptions, from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } },
  arguments: Arguments,
  async run({ from, to, json, ...asked }, terminal) {
    const loading = await atPlace(asked, readModel(), async (place) => {
      const until = to ?? (await newestDayAt(place));
      return loadLanded(place.ports, place.names.ops, { from, until }, new TerminalProgress(terminal));
    });
    terminal.out(json ? `${JSON.stringify({ version: 1, ...loading })}\n` : shown(loading));
    for (const failure of loading.failures) terminal.err(`${failure}\n`);
    if (loading.failures.length > 0)
      throw new Failure('Not everything is loaded.', {
        next: 'Correct the files that are named, land them again and repeat the command.',
      });
  },
};

const shown = ({ loaded, tried }: Loading): string =>
  tried === 0
    ? 'Everything that is landed is loaded: nothing to do.\n'
    : textTable(
        [left('entity'), left('day'), right('rows')],
        loaded.map(({ entity, date, rows }) => [entity, date, count(rows)]),
      );

if (import.meta.main) await runAsProgram(loadCommand);
