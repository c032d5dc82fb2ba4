import { existsSync } from 'node:fs';
import { entitiesOf, type Model } from '../model/model.ts';
import { localTarget } from '../model/target.ts';
import { runDays } from '../pipeline/days.ts';
import type { Warehouse } from '../pipeline/ports.ts';
import { Failure } from './failure.ts';
import { fromUser, warehouses } from './paths.ts';
import { TerminalProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { openApplied, warehouseFile } from './warehouse.ts';

/** What an operator decides about the snapshots of an entity, and where. */
export interface Asked {
  readonly entity: string;
  /** Folder of the warehouse as it was typed; the user's own files' where none was. */
  readonly warehouse: string | undefined;
}

/**
 * Writes a decision into a warehouse of this machine and brings silver and gold up to date with it.
 *
 * @param decide writes the decision down; silver judges by it what it judged before.
 * @throws Failure where there is no such entity or warehouse, or the runs that follow fail.
 */
export async function judgeAgain(
  { entity, warehouse }: Asked,
  model: Model,
  terminal: Terminal,
  decide: (warehouse: Warehouse) => Promise<void>,
): Promise<void> {
  const entities = entitiesOf(model);
  if (!entities.includes(entity))
    throw new Failure(`There is no entity ${entity}.`, { next: `Name one of ${entities.join(', ')}.` });
  const folder = warehouse === undefined ? warehouses.default : fromUser(warehouse);
  if (!existsSync(warehouseFile(folder)))
    throw new Failure(`There is no warehouse in ${folder}.`, {
      next: 'Name its folder with --warehouse, or make one with npm start.',
    });
  const local = await openApplied(folder, model);
  try {
    await decide(local.warehouse);
    const { silver, gold } = await runDays(local, [], model, localTarget, new TerminalProgress(terminal));
    const told = [
      ['silver', silver],
      ['gold', gold],
    ] as const;
    for (const [layer, { state, message }] of told)
      terminal.out(`${layer}: ${state}${message === null ? '' : `, ${message}`}\n`);
    if (told.some(([, { state }]) => state === 'failed'))
      throw new Failure('The decision is written down, but not all went well afterwards.', {
        next: 'Correct what is said above; npm start goes on from here.',
      });
  } finally {
    await local.warehouse.close();
  }
}
