import { z } from 'zod';
import { entitiesOf } from '../model/model.ts';
import { landSnapshots, type Landing } from '../pipeline/land/land-snapshots.ts';
import { readModel } from '../pipeline/model.ts';
import { day, where } from './arguments.ts';
import { type Command, runAsProgram } from './command.ts';
import { Failure } from './failure.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';
import { TerminalProgress } from './progress.ts';
import { count, left, right } from './report/format.ts';
import { ownFiles } from './source.ts';
import { textTable } from './table.ts';

const help = `Brings delivered files to their place in the raw bucket. What is there already is left alone, and a day that equals the
one before becomes a marker.

  npm run land -- DIR [--date DATE] [--local DIR | --stack STACK] [--json]

  DIR                a CSV file an entity, one snapshot of --date; or folders dataset_name=<name>/date=<YYYYMMDD>/ of
                     CSV files, which say their dates themselves
  --date DATE        the day (UTC) that flat files are of (default: today's)
  ${placeHelp}
  --json             prints it for machines
  --help             shows this

A file that is no text, was cut off or lies in the future is refused and the rest lands. Again, it has nothing to do; stopped on
its way, it goes on.
`;

const Arguments = z.strictObject({
  ...where,
  date: day.optional(),
  json: z.boolean().default(false),
  positionals: z.tuple([z.string()], { error: 'One folder is needed.' }),
});

export const landCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { ...placeOptions, date: { type: 'string' }, json: { type: 'boolean' } },
  arguments: Arguments,
  async run({ positionals: [dir], date, json, ...asked }, terminal) {
    const model = readModel();
    const { snapshots, missing, ignored } = await ownFiles(dir, date, entitiesOf(model));
    const landing = await atPlace(asked, model, ({ ports, target }) =>
      landSnapshots(ports, snapshots, model, target, new TerminalProgress(terminal)),
    );
    terminal.out(json ? `${JSON.stringify({ version: 1, ...landing, missing, ignored })}\n` : shown(landing));
    const said = [
      ...landing.landed.flatMap(({ warnings }) => warnings),
      ...missing.map((entity) => `${dir} holds no file of ${entity}`),
      ...ignored.map(({ path, reason }) => `${path} is left alone: ${reason}`),
      ...landing.failures,
    ];
    for (const line of said) terminal.err(`${line}\n`);
    if (landing.failures.length > 0)
      throw new Failure('Not everything is landed.', {
        next: 'Correct the files that are named and land the folder again.',
      });
  },
};

const shown = ({ landed }: Landing): string =>
  landed.length === 0
    ? ''
    : textTable(
        [left('entity'), left('day'), left('outcome'), right('bytes')],
        landed.map(({ entity, date, outcome, bytes }) => [entity, date, outcome, count(bytes)]),
      );

if (import.meta.main) await runAsProgram(landCommand);
