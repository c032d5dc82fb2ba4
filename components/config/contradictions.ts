import type { ConfigProblem } from './problem.ts';
import { bucketPrefix } from './kinds.ts';
import { runsBefore } from './order.ts';
import type { RightValues } from './schema.ts';

/** Keys that are right one by one and wrong together. */
export interface Contradiction extends ConfigProblem {
  /** The other key, with dots; the problem is told of the first. */
  readonly other: string;
}

/** Every contradiction between keys; what is not there contradicts nothing. */
export function contradictionsIn(values: RightValues): Contradiction[] {
  const { lifecycle, replayWindowDays, dateRange, schedules, 'gcp:project': project } = values;
  const { nearlineAfterDays, coldlineAfterDays, rawDeleteAfterDays } = lifecycle;
  const contradictions: Contradiction[] = [];
  if (rawDeleteAfterDays !== undefined && rawDeleteAfterDays <= replayWindowDays) {
    contradictions.push({
      path: ['lifecycle', 'rawDeleteAfterDays'],
      other: 'replayWindowDays',
      given: rawDeleteAfterDays,
      why: `deletes raw objects within the replay window of ${replayWindowDays} days, so that history could not be rebuilt`,
      better: String(replayWindowDays + 1),
    });
  }
  if (coldlineAfterDays <= nearlineAfterDays) {
    contradictions.push({
      path: ['lifecycle', 'coldlineAfterDays'],
      other: 'lifecycle.nearlineAfterDays',
      given: coldlineAfterDays,
      why: `is not after nearlineAfterDays, ${nearlineAfterDays}`,
      better: String(nearlineAfterDays + 90),
    });
  }
  if (dateRange.end <= dateRange.start) {
    contradictions.push({
      path: ['dateRange', 'end'],
      other: 'dateRange.start',
      given: dateRange.end,
      why: `is not after the start, ${dateRange.start}`,
      better: `${Number(dateRange.start.slice(0, 4)) + 10}-12-31`,
    });
  }
  if (runsBefore(schedules.pipeline, schedules.transfers)) {
    contradictions.push({
      path: ['schedules', 'pipeline'],
      other: 'schedules.transfers',
      given: schedules.pipeline,
      why: `always runs shortly before the loads, ${schedules.transfers}, so that silver and gold are a round of loads behind`,
    });
  }
  if (
    values.bucketPrefix === undefined &&
    project !== undefined &&
    !bucketPrefix.safeParse(project).success
  ) {
    contradictions.push({
      path: ['bucketPrefix'],
      other: 'gcp:project',
      given: undefined,
      why: `would be the project's id, ${project}, of which no bucket's name can be made`,
      better: 'my-shop',
    });
  }
  return contradictions;
}
