import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Erasure, erasePeople, findPeople, finishErasure } from '../pipeline/erase/erase.ts';
import type { Found } from '../pipeline/erase/tables.ts';
import { readModel } from '../pipeline/model.ts';
import { by, where, reason } from './arguments.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type Command, runAsProgram } from './command.ts';
import { Failure } from './failure.ts';
import { atPlace, placeHelp, placeOptions } from './place.ts';
import { TerminalProgress } from './progress.ts';
import { count, left, right } from './report/format.ts';
import { textTable } from './table.ts';

const help = `Erases people, as the GDPR asks for: out of delivered files, bronze, silver, quarantine and exports. It cannot be undone.

  npm run erase -- USER_ID… --reason "…" --by NAME [--yes] [--local DIR | --stack STACK]

  USER_ID            numbers of users
  --reason TEXT      why; kept in quality.erasure, where a hash stands for the person
  --by NAME          who decided
  --yes              does it; without it the command says where the people are found, and changes nothing
  ${placeHelp}
  --help             shows this

Orders, items and events stay and name user 0, so that figures stay; their addresses of the network are emptied. Gold and the exports are
made anew, and older exports deleted. At the end everything is looked through again: the proof. Stopped on its way, the same command goes
on. Erase the people at the source first: the next file that holds them brings them back.
`;

const Arguments = z.strictObject({
  reason,
  by,
  yes: z.boolean().default(false),
  ...where,
  positionals: z
    .array(z.string().regex(/^[1-9]\d{0,17}$/, { error: 'The number of a user is like 62906.' }))
    .min(1, { error: 'The number of one user at least is needed.' }),
});

export const eraseCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: {
    ...placeOptions,
    reason: { type: 'string' },
    by: { type: 'string' },
    yes: { type: 'boolean' },
  },
  arguments: Arguments,
  async run({ positionals, yes, ...decision }, terminal) {
    const model = readModel();
    await atPlace(decision, model, async (place) => {
      const { ports, target } = place;
      const erasure: Erasure = { id: randomUUID(), people: new Set(positionals), ports, model, target };
      const before = await findPeople(erasure);
      if (total(before) === 0) {
        terminal.out(proof(before, before));
        terminal.out('Nobody of these is found anywhere: nothing to do.\n');
        return;
      }
      if (!yes) {
        terminal.out(plan(before));
        terminal.out('Nothing is changed. With --yes these are erased, and that cannot be undone.\n');
        return;
      }
      const progress = new TerminalProgress(terminal);
      await erasePeople(erasure, total(before), decision, progress);
      await bringUpToDate(place, model, terminal);
      const after = await finishErasure(erasure, decision, progress);
      terminal.out(proof(before, after));
      if (total(after) > 0)
        throw new Failure('Not everything is erased: the table says what is left.', {
          next: 'Look at npm run status, put right what holds gold back, and repeat the command.',
        });
      terminal.out(`Erased. quality.erasure keeps who decided and why, under ${erasure.id}.\n`);
    });
  },
};

const total = (found: readonly Found[]): number => found.reduce((sum, each) => sum + each.found, 0);

const plan = (found: readonly Found[]): string =>
  textTable(
    [left('place'), right('found')],
    found.map((each) => [each.place, count(each.found)]),
  );

const proof = (before: readonly Found[], after: readonly Found[]): string =>
  textTable(
    [left('place'), right('before'), right('left')],
    before.map(({ place, found }) => [
      place,
      count(found),
      count(after.find((each) => each.place === place)?.found ?? null),
    ]),
  );

if (import.meta.main) await runAsProgram(eraseCommand);
