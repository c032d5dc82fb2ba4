import { z } from 'zod';
import { planBackfill } from '../pipeline/backfill/plan-backfill.ts';
import { readModel } from '../pipeline/model.ts';
import { day, nothingElse, where } from './arguments.ts';
import { carryOut } from './backfill/carry-out.ts';
import { isOneOf, notBoth, planArguments, planHelp, planOptions } from './backfill/plan-arguments.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Brings up days that have passed: loads what is landed of them, and has silver judge them and every later day of their entities again.

  npm run backfill -- --from DATE --to DATE [--max-usd N] [--yes] [--local DIR | --stack STACK] [--json]

  --from DATE        the first day
  --to DATE          the last day
  ${planHelp}
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
    ...planArguments,
    positionals: nothingElse,
  })
  .refine(({ from, to }) => from <= to, { error: '--from is after --to.' })
  .refine(isOneOf, notBoth);

export const backfillCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    ...placeOptions,
    from: { type: 'string' },
    to: { type: 'string' },
    ...planOptions,
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
