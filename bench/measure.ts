import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Ran, runChild, type Use } from './child.ts';
import { days, makeData, sourceOf } from './data.ts';
import { differences, figuresByHand, figuresOfPipeline } from './figures.ts';

const Steps = z.array(z.object({ name: z.string(), rows: z.number().nullable(), seconds: z.number() }));
const Printed = z.object({ steps: Steps });
type Printed = z.infer<typeof Printed>;

/** A day's work of one side. */
export interface Measured {
  readonly day: string;
  readonly seconds: number;
  readonly use: Use | null;
  readonly steps: Printed['steps'];
}

/** The days of both sides, taken one after the other on the same machine. */
export interface Round {
  readonly pipeline: readonly Measured[];
  readonly byHand: readonly Measured[];
  /** Seconds of processors that MD5 of the files of the first two days takes. */
  readonly hashing: number;
}

export interface Bench {
  readonly users: number;
  readonly rounds: readonly Round[];
}

const Hashed = z.object({ cpuSeconds: z.number() });

const moduleOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Runs pipeline and hand-written script turn by turn over the same files, each day in a process of its own.
 *
 * @param folder for data and databases; data of the same size is used again.
 * @param tell is told what is at work.
 * @throws Error where a side fails, or where they do not agree on any figure.
 */
export async function measure(
  folder: string,
  { users, runs }: { readonly users: number; readonly runs: number },
  tell: (what: string) => void,
): Promise<Bench> {
  const data = join(folder, 'data');
  tell(`data of ${users.toLocaleString('en')} users`);
  await makeData(data, users);
  const rounds: Round[] = [];
  for (let run = 1; run <= runs; run++) {
    const warehouse = join(folder, 'pipeline');
    const byHand = join(folder, 'by-hand');
    await rm(warehouse, { recursive: true, force: true });
    await rm(byHand, { recursive: true, force: true });
    const [first, unchanged] = days;
    const folders = [first, unchanged].map((day) => sourceOf(data, day));
    const { value: hashed } = await runChild(moduleOf('hash.ts'), folders, Hashed);
    const round = { pipeline: [] as Measured[], byHand: [] as Measured[], hashing: hashed.cpuSeconds };
    for (const day of days) {
      tell(`run ${run} of ${runs}, ${day.name}`);
      const source = sourceOf(data, day);
      const ours = await runChild(
        moduleOf('pipeline.ts'),
        [warehouse, '--source', source, '--json'],
        Printed,
      );
      const theirs = await runChild(moduleOf('by-hand.ts'), [byHand, source, day.date], Printed);
      round.pipeline.push(measured(day.name, ours));
      round.byHand.push(measured(day.name, theirs));
    }
    tell(`run ${run} of ${runs}, comparison`);
    const expected = await figuresByHand(byHand);
    const wrong = differences(await figuresOfPipeline(warehouse, expected.keys()), expected);
    if (wrong.length > 0) throw new Error(`The two ways disagree:\n  ${wrong.join('\n  ')}`);
    rounds.push(round);
  }
  return { users, rounds };
}

function measured(day: string, { value, seconds, use }: Ran<Printed>): Measured {
  return { day, seconds, use, steps: value.steps };
}
