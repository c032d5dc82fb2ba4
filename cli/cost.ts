import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { readCost, type StepCost } from '../pipeline/operate/cost.ts';
import { where } from './arguments.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';
import { count, left, right, seconds } from './report/format.ts';
import { textTable } from './table.ts';

const help = `Shows what each step took on the newest days on which anything ran: how often, rows, time. A laptop bills nothing.

  npm run cost [-- --local DIR | --stack STACK] [--days N] [--json]

  --days N           of so many days on which anything ran (default: 7)
  --json             prints it for machines
  ${placeHelp}
  --help             shows this

What BigQuery would bill for rounds of a shop: npm run billed.
`;

const Arguments = z.strictObject({
  ...where,
  days: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, { error: 'a whole number from 1 to 9999 is needed' })
    .default('7')
    .transform(Number),
  json: z.boolean().default(false),
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

export const costCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { ...placeOptions, days: { type: 'string' }, json: { type: 'boolean' } },
  arguments: Arguments,
  async run({ days, json, ...asked }, terminal) {
    const steps = await atPlace(asked, readModel(), ({ ports, names }) =>
      readCost(ports.warehouse, names, days),
    );
    terminal.out(json ? `${JSON.stringify(steps)}\n` : costTable(steps));
  },
};

const costTable = (steps: readonly StepCost[]): string =>
  steps.length === 0
    ? 'Nothing has run yet.\n'
    : textTable(
        [left('day'), left('step'), left('table'), right('times'), right('rows'), right('time')],
        steps.map((step) => [
          step.date,
          step.action,
          step.table ?? '',
          count(step.times),
          count(step.rows),
          seconds(step.seconds),
        ]),
      );

if (import.meta.main) await runAsProgram(costCommand);
