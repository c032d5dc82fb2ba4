import { z } from 'zod';
import { planRebuild } from '../pipeline/backfill/plan-rebuild.ts';
import { readModel } from '../pipeline/model.ts';
import { rebuild as judgeKept } from '../pipeline/run/rebuild.ts';
import { checkEntity, maxUsd, where } from './arguments.ts';
import { carryOut } from './backfill/carry-out.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Judges every kept snapshot of an entity again, oldest first: after a changed cleansing rule, so that the past follows it.

  npm run rebuild -- ENTITY [--max-usd N] [--yes] [--local DIR | --stack STACK] [--json]

  ENTITY             for example users
  --max-usd N        most that BigQuery may bill, in US dollars: a plan above it is refused, and between turns of seven days
                     it stops where more is billed by then
  --yes              does it; without it the command says what it would do and take, and changes nothing
  --json             prints the plan for machines, and does nothing
  ${placeHelp}
  --help             shows this

Kept is what bronze still holds. Versions from before that stay as they are. Killed or stopped on its way, the same command goes on.
`;

const Arguments = z
  .strictObject({
    ...where,
    'max-usd': maxUsd,
    yes: z.boolean().default(false),
    json: z.boolean().default(false),
    positionals: z.tuple([z.string()], { error: 'One entity is needed.' }),
  })
  .refine(({ yes, json }) => !(yes && json), { error: 'Either --yes or --json.' });

export const rebuildCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    ...placeOptions,
    'max-usd': { type: 'string' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
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
