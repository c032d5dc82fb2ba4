import { z } from 'zod';
import { compile } from '../model/compile.ts';
import type { Model } from '../model/model.ts';
import { datasetName, type Target } from '../model/target.ts';
import { readModel } from '../pipeline/model.ts';
import type { KeptTable } from '../pipeline/ports.ts';
import { liftHold, rollBackTable } from '../pipeline/rollback/rollback.ts';
import { by, reason, where } from './arguments.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type Command, runAsProgram } from './command.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';

const help = `Puts a table of gold back as it was, and holds publishing until that is lifted.

  npm run rollback -- TABLE --to TIME --reason "…" --by NAME [--local DIR | --stack STACK]
  npm run rollback -- --lift --reason "…" --by NAME [--local DIR | --stack STACK]

  TABLE              a dimension, fact or mart, for example fact_orders
  --to TIME          a moment (UTC) like 2026-02-05T06:00Z. A stack keeps seven days; a warehouse of this machine each state that it
                     has exported, and takes the newest up to that moment
  --lift             publishes again: the tables that were put back are made anew from silver
  --reason TEXT      why; kept in ops.hold
  --by NAME          who decided
  ${placeHelp}
  --help             shows this

While it is held no table of gold is published, and npm run run -- watch fails, so that it is not forgotten. Silver is a function of its
snapshots: take one back with npm run withdraw, or have all judged again with npm run rebuild.
`;

const Arguments = z
  .strictObject({
    ...where,
    to: z
      .string()
      .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/, {
        error: 'a moment like 2026-02-05T06:00Z is needed',
      })
      .transform((text) => new Date(text))
      .refine((moment) => !Number.isNaN(moment.getTime()), { error: 'there is no such moment' })
      .refine((moment) => moment <= new Date(), { error: 'that moment is still to come' })
      .optional(),
    lift: z.boolean().default(false),
    reason,
    by,
    positionals: z.array(z.string()).max(1, { error: 'One table is needed.' }),
  })
  .refine(({ lift, to, positionals }) => lift || (to !== undefined && positionals.length === 1), {
    error: 'A table and --to are needed, or --lift.',
  })
  .refine(({ lift, to, positionals }) => !lift || (to === undefined && positionals.length === 0), {
    error: '--lift takes no table and no --to: it lifts all that is held.',
  });

export const rollbackCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    ...placeOptions,
    to: { type: 'string' },
    lift: { type: 'boolean' },
    reason: { type: 'string' },
    by: { type: 'string' },
  },
  arguments: Arguments,
  async run({ positionals: [name = ''], to, ...decision }, terminal) {
    const model = readModel();
    await atPlace(decision, model, async (place) => {
      const { ports, names, target } = place;
      if (to === undefined) {
        const lifted = await liftHold(ports.warehouse, names, decision);
        if (lifted.length === 0) {
          terminal.out('Nothing is held: nothing to do.\n');
          return;
        }
        terminal.out(`Publishing goes on; made anew: ${lifted.join(', ')}.\n`);
        await bringUpToDate(place, model, terminal);
        return;
      }
      const table = goldTable(model, target, name);
      const asOf = await rollBackTable(ports, names, table, to, decision);
      terminal.out(
        `${table.dataset}.${name} is as of ${asOf.toISOString().slice(0, 16).replace('T', ' ')} UTC, and nothing of gold is published.\n` +
          'When what was wrong is put right: npm run rollback -- --lift --reason "…" --by NAME\n',
      );
    });
  },
};

/** @throws Failure for what is no table that readers of gold have. */
function goldTable(model: Model, target: Target, name: string): KeptTable {
  const readable = [...model.dimensions, ...model.facts, ...model.marts].map((table) => table.name);
  const dataset = datasetName(target, 'gold');
  const found = compile(model, target).find(
    (each) => each.kind === 'table' && each.dataset === dataset && each.name === name,
  );
  if (found?.kind === 'table' && readable.includes(name))
    return { dataset, name, columns: found.columns.map((column) => column.name) };
  const entity = name.replace(/^silver\.|_history$/g, '');
  const isSilver = model.histories.some((history) => history.name === `${entity}_history`);
  throw new Failure(
    isSilver
      ? `${name} is made from its snapshots, and goes back with them.`
      : `There is no table ${name} in gold.`,
    {
      exitCode: exit.usage,
      next: isSilver
        ? `npm run withdraw -- ${entity} DATE takes a snapshot back; npm run rebuild -- ${entity} judges all again.`
        : `Name one of ${readable.sort().join(', ')}.`,
    },
  );
}

if (import.meta.main) await runAsProgram(rollbackCommand);
