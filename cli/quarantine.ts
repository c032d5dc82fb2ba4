import { z } from 'zod';
import { entityOf, type Model } from '../model/model.ts';
import { readModel } from '../pipeline/model.ts';
import { listQuarantine, showQuarantine } from '../pipeline/operate/quarantine.ts';
import { planReplay, type Replayed, replayFrom } from '../pipeline/operate/replay.ts';
import { checkEntity, where } from './arguments.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type Command, runAsProgram } from './command.ts';
import { atPlace, type Place, placeHelp, placeOptions } from './place.ts';
import { heldBackTable, heldLinesTable, replayTable } from './quarantine/render.ts';
import type { Terminal } from './terminal.ts';

const help = `Looks at the lines that did not pass, and lets them pass after a rule or a reference was corrected.

  npm run quarantine -- list [ENTITY]       how many lines each screen holds back, and why
  npm run quarantine -- show [ENTITY]       the lines by key, newest day first; what they say only with --raw
  npm run quarantine -- replay [ENTITY]     judges their days again where lines pass by the rules of today

  --date DATE        only the lines of that day (list, show)
  --screen NAME      only the lines that failed that screen (list, show)
  --limit N          at most so many lines (show; default: 50)
  --raw              shows the lines themselves, which hold personal data (show)
  --dry-run          says what would leave quarantine, and changes nothing (replay)
  --json             prints it for machines (list, show)
  ${placeHelp}
  --help             shows this

A replay judges the first day on which a line passes and every later one again, so that silver is as if the rules of today had always
held since; npm run rebuild does the same for all days. Again, it has nothing to do.
`;

const whole = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, { error: 'a whole number from 1 to 999999 is needed' })
  .default('50')
  .transform(Number);

const Arguments = z
  .strictObject({
    ...where,
    date: z.iso.date({ error: 'a day like 2026-02-05 is needed' }).optional(),
    screen: z.string().min(1, { error: 'a name is needed' }).optional(),
    limit: whole,
    raw: z.boolean().default(false),
    'dry-run': z.boolean().default(false),
    json: z.boolean().default(false),
    positionals: z
      .tuple([z.enum(['list', 'show', 'replay'], { error: 'One of list, show, replay is needed.' })], {
        error: 'One of list, show, replay is needed.',
      })
      .rest(z.string())
      .refine(({ length }) => length <= 2, { error: 'One entity at most is needed.' }),
  })
  .refine(({ raw, positionals: [what] }) => !raw || what === 'show', { error: '--raw belongs to show.' })
  .refine((given) => !given['dry-run'] || given.positionals[0] === 'replay', {
    error: '--dry-run belongs to replay.',
  })
  .refine(
    ({ date, screen, json, positionals: [what] }) =>
      what !== 'replay' || (date === undefined && screen === undefined && !json),
    { error: 'replay takes an entity and --dry-run: which lines pass follows from the rules.' },
  );

export const quarantineCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    ...placeOptions,
    date: { type: 'string' },
    screen: { type: 'string' },
    limit: { type: 'string' },
    raw: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  arguments: Arguments,
  async run({ positionals: [what, entity], ...asked }, terminal) {
    const model = readModel();
    if (entity !== undefined) checkEntity(model, entity);
    await atPlace(asked, model, async (place) => {
      const { warehouse } = place.ports;
      if (what === 'replay') return replay(place, model, entity, asked['dry-run'], terminal);
      const lines = { entity, date: asked.date, screen: asked.screen };
      if (what === 'list') {
        const held = await listQuarantine(warehouse, place.names, lines);
        terminal.out(asked.json ? `${JSON.stringify(held)}\n` : heldBackTable(held));
        return;
      }
      const shown = { ...lines, limit: asked.limit, withRaw: asked.raw };
      const held = await showQuarantine(warehouse, place.names, shown);
      terminal.out(asked.json ? `${JSON.stringify(held)}\n` : heldLinesTable(held));
    });
  },
};

/** Says what leaves quarantine, and then lets it. */
async function replay(
  place: Place,
  model: Model,
  entity: string | undefined,
  isDry: boolean,
  terminal: Terminal,
): Promise<void> {
  const { warehouse } = place.ports;
  const histories = model.histories.filter((history) => entity === undefined || entityOf(history) === entity);
  const plan: Replayed[] = [];
  for (const history of histories) {
    const replayable = { entity: entityOf(history), key: history.contract.key };
    plan.push(...(await planReplay(warehouse, place.names, replayable)));
  }
  terminal.out(replayTable(plan));
  const first = Map.groupBy(
    plan.filter(({ leaving }) => leaving > 0),
    (day) => day.entity,
  );
  if (first.size === 0) terminal.out('No line in quarantine passes: nothing to do.\n');
  if (first.size === 0 || isDry) return;
  for (const [each, [day]] of first) {
    if (day === undefined) continue;
    await replayFrom(warehouse, place.names, each, day.date);
    terminal.out(`${each}: every day from ${day.date} on is judged again.\n`);
  }
  await bringUpToDate(place, model, terminal);
}

if (import.meta.main) await runAsProgram(quarantineCommand);
