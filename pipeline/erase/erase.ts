import { z } from 'zod';
import type { Model } from '../../model/model.ts';
import type { Target } from '../../model/target.ts';
import type { Ports } from '../days.ts';
import { namesOf } from '../operate/names.ts';
import type { Progress } from '../progress.ts';
import type { Decision } from '../run/withdraw.ts';
import { rowsOf } from '../run/rows.ts';
import { recordErasure } from './audit.ts';
import { deleteOldExports } from './exports.ts';
import { countInFiles, type RawFiles, scrubFiles } from './files.ts';
import { countInTables, type Found, scrubTables } from './tables.ts';
import { tracesOf } from './traces.ts';

/** People to erase, and where. */
export interface Erasure {
  /** Identity of the request, new for each. */
  readonly id: string;
  /** Numbers of users, without signs or leading zeros. */
  readonly people: ReadonlySet<string>;
  readonly ports: Ports;
  readonly model: Model;
  readonly target: Target;
}

/** How many lines and rows name these people, place by place: the plan before an erasure and the proof after it. */
export async function findPeople({ people, ports, model, target }: Erasure): Promise<Found[]> {
  const traces = tracesOf(model);
  const inFiles: Found[] = [];
  for (const trace of traces)
    inFiles.push({
      place: `delivered files of ${trace.entity}`,
      found: await countInFiles(rawOf(ports, target), trace, people),
    });
  return [...inFiles, ...(await countInTables(ports.warehouse, namesOf(target), traces, people))];
}

/**
 * Takes people out of delivered files, bronze, silver and quarantine. Orders, items and events stay and name nobody. Gold and the
 * exports follow with the next run; {@link finishErasure} after it deletes the older exports. Stopped at any moment and done again, it
 * ends the same.
 */
export async function erasePeople(
  { id, people, ports, model, target }: Erasure,
  found: number,
  decision: Decision,
  progress: Progress,
): Promise<void> {
  const names = namesOf(target);
  const traces = tracesOf(model);
  await recordErasure(ports.warehouse, names, { id, people, found }, 'begun', decision);
  await progress.step('erase from delivered files', async () => {
    for (const trace of traces) {
      const withdrawn = await withdrawnDays(ports, names.ops, trace.entity);
      await scrubFiles(rawOf(ports, target), trace, people, withdrawn);
    }
  });
  await progress.step('erase from bronze, silver and quarantine', () =>
    scrubTables(ports.warehouse, names, traces, people),
  );
}

/**
 * Deletes the exports that still hold the people, looks everywhere again and writes down that it is done.
 *
 * @returns what is left, place by place; only where that is nothing the erasure is recorded as done.
 */
export async function finishErasure(
  erasure: Erasure,
  decision: Decision,
  progress: Progress,
): Promise<Found[]> {
  const { ports, target } = erasure;
  await progress.step('erase from exports', () =>
    deleteOldExports(ports.warehouse, namesOf(target), ports.lake),
  );
  const left = await progress.step('look everywhere again', () => findPeople(erasure));
  if (left.every(({ found }) => found === 0))
    await recordErasure(ports.warehouse, namesOf(target), { ...erasure, found: 0 }, 'done', decision);
  return left;
}

const rawOf = ({ lake }: Ports, { buckets }: Target): RawFiles => ({ lake, bucket: buckets.raw });

async function withdrawnDays({ warehouse }: Ports, ops: string, entity: string): Promise<Set<string>> {
  const days = await rowsOf(
    warehouse,
    z.object({ snapshot_date: z.iso.date() }),
    `SELECT snapshot_date
     FROM ${ops}.current_snapshot
     WHERE entity = @entity
       AND state = 'withdrawn'`,
    { entity: { type: 'STRING', value: entity } },
  );
  return new Set(days.map(({ snapshot_date: date }) => date));
}
