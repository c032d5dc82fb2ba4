import { runsOf } from './schedule.ts';

const week = 7 * 24 * 60;
/** Minutes that a load may be old when silver begins, whatever comes next: the pipeline looks as often by default. */
const fresh = 120;

/**
 * Whether every run of the pipeline begins long after a load and shortly before the next, so that it always works with what
 * was loaded a round before. A load that begins in the same minute counts as the next.
 *
 * @param pipeline its schedule
 * @param transfers the schedule of the loads
 */
export function runsBefore(pipeline: string, transfers: string): boolean {
  const loads = runsOf(transfers);
  return runsOf(pipeline).every((run) => {
    const since = Math.min(...loads.map((load) => ((run - load - 1 + week) % week) + 1));
    const until = Math.min(...loads.map((load) => (load - run + week) % week));
    return since > fresh && until <= since / 2;
  });
}
