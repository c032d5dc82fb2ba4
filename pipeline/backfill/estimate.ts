import { dollarsOf } from '../operate/price.ts';
import { type BackfillPlan, isJudged, type PlannedDay } from './plan.ts';

/** Days after which gold is looked at once: so many are judged by one run of silver. */
export const daysOfTurn = 7;

/**
 * What runs take, by `npm run billed` for 100,000 users: a backfill of 35 days, each 0.40 GiB, takes 930 jobs and 113 GiB in silver and
 * 79 jobs and 10 GiB in gold. docs/performance.md has the figures.
 */
const taken = {
  /** Of each day that is judged, and of each of its entities. */
  jobsOfDay: 7,
  jobsOfSnapshot: 4,
  /** Of each run of silver, whatever it judges, and of gold. */
  jobsOfSilver: 20,
  jobsOfGold: 79,
  /** For each byte of the files; of gold for each byte of a newest day. */
  silver: 10,
  gold: 25,
  /** A job names three tables on average, each billed 10 MiB at least. */
  leastOfJob: 33 * 2 ** 20,
  /** Of a job, however little it reads. */
  seconds: 1.5,
} as const;

/** Adds up what planned days take. */
export function estimated(days: readonly PlannedDay[]): BackfillPlan {
  const judged = days.filter(isJudged);
  const loads = days.filter(({ work }) => work === 'load').length;
  if (judged.length === 0) return { days: [...days], loads, jobs: 0, billedBytes: 0, dollars: 0, minutes: 0 };
  const dates = new Set(judged.map(({ date }) => date)).size;
  const silverJobs =
    dates * taken.jobsOfDay +
    judged.length * taken.jobsOfSnapshot +
    Math.ceil(dates / daysOfTurn) * taken.jobsOfSilver;
  const newest = [...Map.groupBy(judged, ({ entity }) => entity).values()].map((of) =>
    Math.max(...of.map(({ bytes }) => bytes)),
  );
  const sum = (bytes: readonly number[]): number => bytes.reduce((total, each) => total + each, 0);
  const billedBytes = Math.ceil(
    Math.max(sum(judged.map(({ bytes }) => bytes)) * taken.silver, silverJobs * taken.leastOfJob) +
      Math.max(sum(newest) * taken.gold, taken.jobsOfGold * taken.leastOfJob),
  );
  const jobs = silverJobs + taken.jobsOfGold;
  return {
    days: [...days],
    loads,
    jobs,
    billedBytes,
    dollars: dollarsOf(billedBytes),
    minutes: (jobs * taken.seconds) / 60,
  };
}
