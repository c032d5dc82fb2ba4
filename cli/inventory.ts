import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  examine,
  fileOf,
  type Judgement,
  parseWaivers,
  type RecordedResource,
  report,
  waiversFile,
} from '@ecommerce/stack-guard';
import { record } from '../inventory/program.ts';
import { whatRulesDo } from '../inventory/changed-rules.ts';
import { guardedBy } from '../inventory/guarded.ts';
import { stacks } from '../inventory/stacks.ts';
import { readModel } from '../pipeline/model.ts';
import { type Command, runAsProgram } from './command.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

const help = `Compares what the program declares with what was recorded of each stack, so that no change loses data unnoticed.

  npm run inventory               prints the differences, those that lose data first
  npm run inventory -- --renew    records what is declared now, unless that loses data; \`npm run up\` begins with it
  npm run inventory -- --losses   takes losses only for a failure; \`npm run preview\` begins with it

The record is ${stacks.map(fileOf).join(' and ')}; losses that are meant are in ${waiversFile}.
Exit codes: 0 nothing differs, ${exit.outOfDate} something does, ${exit.dataLoss} a loss of data or of its protection has no waiver.

  --help    shows this
`;

const Arguments = z.strictObject({
  renew: z.boolean().default(false),
  losses: z.boolean().default(false),
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

/** What the command compares, and when. */
export interface InventorySurroundings {
  /** The project's root. */
  readonly root: string;
  readonly record: (stack: string) => Promise<readonly RecordedResource[]>;
  /** `<type>::<name>` of what holds data. */
  readonly guarded: ReadonlySet<string>;
  /** The day (UTC) in ISO form. */
  readonly today: string;
}

/** A stack as it was recorded and as it is declared. */
interface Compared {
  readonly stack: string;
  readonly file: string;
  /** What the file holds; undefined where there is none. */
  readonly recorded: string | undefined;
  readonly declared: string;
  readonly judgement: Judgement;
}

export function inventoryOver(surroundings: () => InventorySurroundings): Command<z.infer<typeof Arguments>> {
  return {
    help,
    options: { renew: { type: 'boolean' }, losses: { type: 'boolean' } },
    arguments: Arguments,
    async run({ renew, losses }, terminal) {
      const { root, ...inputs } = surroundings();
      const compared: Compared[] = [];
      // One after the other: the runtime that records has one state for the whole process.
      for (const stack of stacks) compared.push(await compareStack(stack, root, inputs));
      for (const each of compared) terminal.out(described(each));
      const forbidden = compared.flatMap(({ judgement }) => judgement.forbidden);
      if (forbidden.length > 0) {
        const changes = forbidden.length === 1 ? '1 change' : `${forbidden.length} changes`;
        throw new Failure(`${changes} would lose stored data or what protects it.`, {
          next: `Change them as described above, or allow them in ${waiversFile}.`,
          exitCode: exit.dataLoss,
        });
      }
      const outdated = compared.filter(({ recorded, declared }) => recorded !== declared);
      if (renew) renewAll(outdated, root, terminal);
      else if (!losses) refuseOutdated(outdated);
    },
  };
}

async function compareStack(
  stack: string,
  root: string,
  { record, guarded, today }: Omit<InventorySurroundings, 'root'>,
): Promise<Compared> {
  const file = fileOf(stack);
  const path = join(root, file);
  const recorded = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const waivers = parseWaivers(readFileSync(join(root, waiversFile), 'utf8'), stacks);
  const examined = examine(stack, await record(stack), { recorded, guarded, waivers, today });
  return { stack, file, recorded, ...examined };
}

function described({ stack, file, recorded, declared, judgement }: Compared): string {
  if (recorded === undefined) return `${file} is not there yet: everything is new.\n`;
  if (recorded === declared) return `${file} is what the program declares.\n`;
  const { forbidden, waived, others } = judgement;
  const differences = [...[...forbidden, ...waived].map(({ difference }) => difference), ...others];
  return `${file} is not what the program declares.\n\n${report(stack, judgement)}\n${whatRulesDo(differences)}`;
}

function renewAll(outdated: readonly Compared[], root: string, terminal: Terminal): void {
  for (const { file, declared } of outdated) {
    writeFileSync(join(root, file), declared);
    terminal.out(`${file} is renewed; its diff is what a reviewer reads.\n`);
  }
}

function refuseOutdated(outdated: readonly Compared[]): void {
  if (outdated.length === 0) return;
  throw new Failure(`Out of date: ${outdated.map(({ file }) => file).join(', ')}.`, {
    next: 'npm run inventory -- --renew records what is declared now.',
    exitCode: exit.outOfDate,
  });
}

export const inventory = inventoryOver(() => ({
  root: join(import.meta.dirname, '..'),
  record,
  guarded: guardedBy(readModel()),
  today: new Date().toISOString().slice(0, 10),
}));

if (import.meta.main) await runAsProgram(inventory);
