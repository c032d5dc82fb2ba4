import { z } from 'zod';
import { planBackfill } from '../pipeline/backfill/plan-backfill.ts';
import { readModel } from '../pipeline/model.ts';
import { day, maxUsd, nothingElse, where } from './arguments.ts';
import { carryOut } from './backfill/carry-out.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Brings up days that have passed: loads what is landed of them, and has silver judge them and every later day of their entities again.

  npm run backfill -- --from DATE --to DATE [--max-usd N] [--yes] [--local DIR | --stack STACK] [--json]

  --from DATE        the first day
  --to DATE          the last day
  --max-usd N        most that BigQuery may bill, in US dollars: a plan above it is refused, and between turns of seven days
                     it stops where more is billed by then
  --yes              does it; without it the command says what it would do and take, and changes nothing
  --json             prints the plan for machines, and does nothing
  ${placeHelp}
  --help             shows this

The plan says which days have no file, and what is billed at most, estimated from the files' bytes; a laptop bills nothing. Killed or
stopped on its way, the same command goes on. Land the files first: npm run land -- DIR.
`;

const Arguments = z
  .strictObject({
    ...where,
    from: day,
    to: day,
    'max-usd': maxUsd,
    yes: z.boolean().default(false),
    json: z.boolean().default(false),
    positionals: nothingElse,
  })
  .refine(({ from, to }) => from <= to, { error: '--from is after --to.' })
  .refine(({ yes, json }) => !(yes && json), { error: 'Either --yes or --json.' });

export const backfillCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    ...placeOptions,
    from: { type: 'string' },
    to: { type: 'string' },
    'max-usd': { type: 'string' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  arguments: Arguments,
  async run({ from, to, 'max-usd': most, yes, json, ...asked }, terminal) {
    const model = readModel();
    await atPlace(asked, model, async (place) => {
      const plan = await planBackfill(place.ports, model, place.target, { from, to });
      if (json) terminal.out(`${JSON.stringify({ version: 1, ...plan })}\n`);
      else await carryOut(plan, { yes, maxUsd: most }, place, terminal, () => Promise.resolve());
    });
  },
};

if (import.meta.main) await runAsProgram(backfillCommand);
