import { z } from 'zod';
import { entityFolder, rawPrefix } from '../../model/landing.ts';
import { landedDays } from '../land/day.ts';
import type { Lake } from '../ports.ts';

/** What is done with a snapshot. */
const Work = z.enum([
  /** Loaded into bronze and judged. */
  'load',
  /** Judged; bronze has it. */
  'judge',
  /** Judged again, because an earlier day of its entity is judged. */
  'again',
  /** Nothing: it is judged. */
  'done',
  /** Nothing: no file of that day lies in the raw bucket. */
  'lacks',
  /** Nothing: it would be refused, because bronze no longer reaches back so far. */
  'too late',
]);

/** A snapshot, and what is done with it. */
export const PlannedDay = z.strictObject({
  entity: z.string(),
  date: z.iso.date(),
  work: Work,
  /** Of its files; 0 where they are not read. */
  bytes: z.number().nonnegative(),
});

export type PlannedDay = z.infer<typeof PlannedDay>;

/** What becomes of some days, and what that takes at most, as far as can be told before. */
export const BackfillPlan = z.strictObject({
  days: z.array(PlannedDay),
  /** Runs of transfers, which cost nothing. */
  loads: z.int().nonnegative(),
  /** Jobs of BigQuery: each statement of silver and gold is one. */
  jobs: z.int().nonnegative(),
  /** Bytes that these are billed on demand. */
  billedBytes: z.int().nonnegative(),
  dollars: z.number().nonnegative(),
  /** Of silver and gold, one job after the other. */
  minutes: z.number().nonnegative(),
});

export type BackfillPlan = z.infer<typeof BackfillPlan>;

/** Whether silver judges a snapshot. */
export const isJudged = ({ work }: PlannedDay): boolean =>
  work === 'load' || work === 'judge' || work === 'again';

/** Bytes of the files in the raw bucket, by `<entity> <date>`. */
export async function landedBytes(
  lake: Lake,
  bucket: string,
  entities: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const entity of entities) {
    const objects = await lake.list(bucket, rawPrefix + entityFolder(entity));
    for (const { date, files } of landedDays(entity, objects))
      found.set(
        `${entity} ${date}`,
        files.reduce((sum, { size }) => sum + size, 0),
      );
  }
  return found;
}
