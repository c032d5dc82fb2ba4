import { textTable } from '../cli/table.ts';
import type { Bench, Measured, Round } from './measure.ts';
import { type Spread, spreadOf } from './spread.ts';
import { renderTargets } from './targets.ts';

/** A day over all rounds: seconds of the clock, of processors, peak memory, and pipeline against script pair by pair. */
export interface DaySummary {
  readonly day: string;
  readonly seconds: BenchPair;
  readonly cpuSeconds: BenchPair | null;
  readonly gibibytes: BenchPair | null;
}

export interface BenchPair {
  readonly pipeline: Spread;
  readonly byHand: Spread;
  readonly ratio: Spread;
}

export function summaries({ rounds }: Bench): DaySummary[] {
  return (rounds[0]?.pipeline ?? []).map(({ day }, index) => {
    const pairs = rounds.map((round) => pairOf(round, index));
    const uses = pairs.flatMap(([{ use: ours }, { use: theirs }]) =>
      ours === null || theirs === null ? [] : [[ours, theirs] as const],
    );
    return {
      day,
      seconds: compared(pairs, ({ seconds }) => seconds),
      cpuSeconds: uses.length === 0 ? null : compared(uses, ({ cpuSeconds }) => cpuSeconds),
      gibibytes: uses.length === 0 ? null : compared(uses, ({ peakBytes }) => peakBytes / 2 ** 30),
    };
  });
}

function pairOf(round: Round, index: number): readonly [Measured, Measured] {
  const ours = round.pipeline[index];
  const theirs = round.byHand[index];
  if (ours === undefined || theirs === undefined) throw new Error('A round lacks a day.');
  return [ours, theirs];
}

function compared<Side>(
  pairs: readonly (readonly [Side, Side])[],
  measure: (side: Side) => number,
): BenchPair {
  return {
    pipeline: spreadOf(pairs.map(([ours]) => measure(ours))),
    byHand: spreadOf(pairs.map(([, theirs]) => measure(theirs))),
    ratio: spreadOf(pairs.map(([ours, theirs]) => measure(ours) / measure(theirs))),
  };
}

/** The report for a reader. */
export function renderBench(bench: Bench): string {
  const days = summaries(bench);
  const spread = ({ min, median, max }: Spread): string =>
    `${min.toFixed(2)} / ${median.toFixed(2)} / ${max.toFixed(2)}`;
  const totals = textTable(
    [
      { title: 'min / median / max', align: 'left' },
      { title: 'pipeline', align: 'right' },
      { title: 'by hand', align: 'right' },
      { title: 'ratio pair by pair', align: 'right' },
    ],
    days.flatMap(({ day, seconds, cpuSeconds, gibibytes }) =>
      Object.entries({
        'seconds of the clock': seconds,
        'seconds of processors': cpuSeconds,
        'GiB at most': gibibytes,
      }).flatMap(([what, both]) =>
        both === null
          ? []
          : [[`${day}, ${what}`, spread(both.pipeline), spread(both.byHand), spread(both.ratio)]],
      ),
    ),
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
    renderTargets(bench),
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
  return textTable(headings, rows);
}
