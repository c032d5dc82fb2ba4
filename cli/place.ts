import { existsSync } from 'node:fs';
import type { Model } from '../model/model.ts';
import { localTarget, type Target } from '../model/target.ts';
import type { Ports } from '../pipeline/days.ts';
import { type Names, namesOf } from '../pipeline/operate/names.ts';
import { Failure } from './failure.ts';
import { fromUser } from './paths.ts';
import { openApplied, usualWarehouse, warehouseFile } from './warehouse.ts';

/** Where an operator's command works, opened. */
export interface Place {
  readonly ports: Ports;
  readonly target: Target;
  readonly names: Names;
  /** For people, for example the folder of the warehouse. */
  readonly described: string;
}

/** The option of every operator's command that says where it works; spread into its options. */
export const placeOptions = { local: { type: 'string' } } as const;

/** The line about that option in a help text. */
export const placeHelp = `--local DIR        the warehouse in that folder (default: .local/default, or .local/sample where that does not exist)`;

/**
 * Opens a place, brings it to what a model says, and closes it after the work.
 *
 * @param local folder of a warehouse as it was typed; the usual one where none was.
 * @throws Failure where there is no warehouse; Error where another process has it open.
 */
export async function atPlace<Value>(
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
