import { existsSync } from 'node:fs';
import type { Model } from '../model/model.ts';
import { localTarget, type Target } from '../model/target.ts';
import { newestDay, type Ports } from '../pipeline/days.ts';
import { type Names, namesOf } from '../pipeline/operate/names.ts';
import type { Past } from '../pipeline/ports.ts';
import { exit } from './exit.ts';
import { Failure } from './failure.ts';
import { fromUser } from './paths.ts';
import { readStackNamed } from './stack.ts';
import { openApplied, usualWarehouse, warehouseFile } from './warehouse.ts';

/** Where an operator's command works, opened. */
export interface Place {
  readonly ports: Ports & { readonly past: Past };
  readonly target: Target;
  readonly names: Names;
  /** For people: the folder of the warehouse, or the project. */
  readonly described: string;
}

/** Where a command works, as it was typed: in a folder of this machine, in a stack, or in the usual folder. */
export interface Where {
  readonly local?: string | undefined;
  readonly stack?: string | undefined;
}

/** The options of every operator's command that say where it works; spread into its options. */
export const placeOptions = { local: { type: 'string' }, stack: { type: 'string' } } as const;

/** The lines about these options in a help text. */
export const placeHelp = `--local DIR        the warehouse in that folder (default: .local/default, or .local/sample where that does not exist)
  --stack STACK      a deployed stack: its name, or a file with what pulumi stack output --json prints`;

/**
 * Opens a place, and closes it after the work. A warehouse of this machine is brought to what a model says first; a stack is what
 * was deployed.
 *
 * @throws Failure where there is no such place; Error where another process has a warehouse open.
 */
export async function atPlace<Value>(
  { local, stack }: Where,
  model: Model,
  work: (place: Place) => Promise<Value>,
): Promise<Value> {
  if (local !== undefined && stack !== undefined)
    throw new Failure('--local and --stack name two places: one is needed.', { exitCode: exit.usage });
  return stack === undefined ? inFolder(local, model, work) : inStack(stack, work);
}

/**
 * The newest day that is landed in a place.
 *
 * @throws Failure where nothing is.
 */
export async function newestDayAt({ ports: { warehouse }, names: { ops } }: Place): Promise<string> {
  const newest = await newestDay(warehouse, ops);
  if (newest !== undefined) return newest;
  throw new Failure('There is no snapshot in the raw bucket.', {
    next: 'Land files first: npm run land -- DIR.',
  });
}

async function inFolder<Value>(
  local: string | undefined,
  model: Model,
  work: (place: Place) => Promise<Value>,
): Promise<Value> {
  const folder = local === undefined ? usualWarehouse() : fromUser(local);
  if (!existsSync(warehouseFile(folder)))
    throw new Failure(`There is no warehouse in ${folder}.`, {
      next: 'Name its folder with --local, or make one with npm start.',
    });
  const ports = await openApplied(folder, model);
  try {
    return await work({ ports, target: localTarget, names: namesOf(localTarget), described: folder });
  } finally {
    await ports.warehouse.close();
  }
}

async function inStack<Value>(name: string, work: (place: Place) => Promise<Value>): Promise<Value> {
  // Google's clients take a while to load: only who asks for a stack waits for them.
  const { openStack, readStack } = await import('../cloud/index.ts');
  const stack = await readStackNamed(name, readStack);
  const opened = openStack(stack);
  const { target } = stack;
  try {
    return await work({
      ports: opened,
      target,
      names: namesOf(target),
      described: `project ${target.project}`,
    });
  } finally {
    await opened.close();
  }
}
