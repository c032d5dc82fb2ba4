import { z } from 'zod';
import { planRebuild } from '../pipeline/backfill/plan-rebuild.ts';
import { readModel } from '../pipeline/model.ts';
import { rebuild as judgeKept } from '../pipeline/run/rebuild.ts';
import { checkEntity, where } from './arguments.ts';
import { carryOut } from './backfill/carry-out.ts';
import { isOneOf, notBoth, planArguments, planHelp, planOptions } from './backfill/plan-arguments.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Judges every kept snapshot of an entity again, oldest first: after a changed cleansing rule, so that the past follows it.

  npm run rebuild -- ENTITY [--max-usd N] [--yes] [--local DIR | --stack STACK] [--json]

  ENTITY             for example users
  ${planHelp}
  ${placeHelp}
  --help             shows this

Kept is what bronze still holds. Versions from before that stay as they are. Killed or stopped on its way, the same command goes on.
`;

const Arguments = z
  .strictObject({
    ...where,
    ...planArguments,
    positionals: z.tuple([z.string()], { error: 'One entity is needed.' }),
  })
  .refine(isOneOf, notBoth);

export const rebuildCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    ...placeOptions,
    ...planOptions,
  },
  arguments: Arguments,
  async run({ positionals: [entity], 'max-usd': most, yes, json, ...asked }, terminal) {
    const model = readModel();
    checkEntity(model, entity);
    await atPlace(asked, model, async (place) => {
      const { ports, target, names } = place;
      const plan = await planRebuild(ports, target, entity);
      if (json) {
        terminal.out(`${JSON.stringify({ version: 1, ...plan })}\n`);
        return;
      }
      const isBegun = !plan.days.some(({ work }) => work === 'again');
      if (isBegun && plan.days.length > 0)
        terminal.out(`A rebuild of ${entity} was begun: this is what is left of it.\n`);
      await carryOut(plan, { yes, maxUsd: most }, place, terminal, async () => {
        if (!isBegun) await judgeKept(ports.warehouse, names, entity);
      });
    });
  },
};

if (import.meta.main) await runAsProgram(rebuildCommand);
