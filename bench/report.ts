import { table } from '../cli/table.ts';
import type { Bench, Measured, Round } from './measure.ts';

/** Least, median and greatest of some numbers. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws Error for no numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((left, right) => left - right);
  const min = sorted[0];
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new Error('There are no numbers to summarise.');
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? max;
  const lower = sorted[Math.ceil(middle) - 1] ?? min;
  return { min, median: (lower + upper) / 2, max };
}

/** A day over all rounds: seconds, peak memory in bytes, and pipeline against script pair by pair. */
export interface DaySummary {
  readonly day: string;
  readonly pipeline: Spread;
  readonly byHand: Spread;
  readonly ratio: Spread;
  readonly pipelinePeakBytes: number | null;
  readonly byHandPeakBytes: number | null;
}

export function summaries({ rounds }: Bench): DaySummary[] {
  return (rounds[0]?.pipeline ?? []).map(({ day }, index) => {
    const pairs = rounds.map((round) => pairOf(round, index));
    return {
      day,
      pipeline: spreadOf(pairs.map(([ours]) => ours.seconds)),
      byHand: spreadOf(pairs.map(([, theirs]) => theirs.seconds)),
      ratio: spreadOf(pairs.map(([ours, theirs]) => ours.seconds / theirs.seconds)),
      pipelinePeakBytes: greatest(pairs.map(([ours]) => ours.peakBytes)),
      byHandPeakBytes: greatest(pairs.map(([, theirs]) => theirs.peakBytes)),
    };
  });
}

function pairOf(round: Round, index: number): readonly [Measured, Measured] {
  const ours = round.pipeline[index];
  const theirs = round.byHand[index];
  if (ours === undefined || theirs === undefined) throw new Error('A round lacks a day.');
  return [ours, theirs];
}

function greatest(bytes: readonly (number | null)[]): number | null {
  const known = bytes.filter((each) => each !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** The report for a reader. */
export function render(bench: Bench): string {
  const days = summaries(bench);
  const spread = ({ min, median, max }: Spread): string =>
    `${min.toFixed(2)} / ${median.toFixed(2)} / ${max.toFixed(2)}`;
  const peak = (bytes: number | null): string => (bytes === null ? '' : (bytes / 2 ** 30).toFixed(2));
  const totals = table(
    [
      { title: 'day', align: 'left' },
      { title: 'pipeline s (min / median / max)', align: 'right' },
      { title: 'by hand s', align: 'right' },
      { title: 'ratio pair by pair', align: 'right' },
      { title: 'pipeline GiB', align: 'right' },
      { title: 'by hand GiB', align: 'right' },
    ],
    days.map((each) => [
      each.day,
      spread(each.pipeline),
      spread(each.byHand),
      spread(each.ratio),
      peak(each.pipelinePeakBytes),
      peak(each.byHandPeakBytes),
    ]),
  );
  const steps = days.flatMap(({ day }, index) => [
    stepsTable(
      `${day}, pipeline`,
      bench.rounds.map((round) => pairOf(round, index)[0]),
    ),
    stepsTable(
      `${day}, by hand`,
      bench.rounds.map((round) => pairOf(round, index)[1]),
    ),
  ]);
  return [
    `${bench.users.toLocaleString('en')} users, ${bench.rounds.length} runs; rows and figures of both ways agree.`,
    totals,
    ...steps,
  ].join('\n\n');
}

/** Steps of at least ten milliseconds in the median run. */
function stepsTable(title: string, measured: readonly Measured[]): string {
  const [first] = measured;
  const rows = (first?.steps ?? []).flatMap(({ name, rows: count }, index) => {
    const seconds = spreadOf(measured.map(({ steps }) => steps[index]?.seconds ?? 0)).median;
    if (seconds < 0.01) return [];
    const perSecond = count === null || count === 0 ? '' : Math.round(count / seconds).toLocaleString('en');
    return [[name, count === null ? '' : count.toLocaleString('en'), seconds.toFixed(2), perSecond]];
  });
  const headings = [
    { title, align: 'left' },
    { title: 'rows', align: 'right' },
    { title: 'seconds', align: 'right' },
    { title: 'rows/s', align: 'right' },
  ] as const;
  return table(headings, rows);
}
