import { textTable } from '../cli/table.ts';
import { type Day, days } from './data.ts';
import type { Bench, Measured, Round } from './measure.ts';
import { spreadOf } from './spread.ts';

/** A target: what of a round is to be at most so much. Undefined where the round has not measured it. */
interface Limit {
  readonly what: string;
  readonly of: (round: Round) => number | undefined;
  readonly atMost: number;
}

const [first, unchanged, changed] = days;

const limits: readonly Limit[] = [
  {
    what: 'first day : by hand',
    of: (round) => ratio(cpuOf(round.pipeline, first), cpuOf(round.byHand, first)),
    atMost: 1.25,
  },
  {
    what: 'day with 1 % changed : own first day',
    of: (round) => ratio(cpuOf(round.pipeline, changed), cpuOf(round.pipeline, first)),
    atMost: 0.25,
  },
  {
    what: 'day with 1 % changed : by hand',
    of: (round) => ratio(cpuOf(round.pipeline, changed), cpuOf(round.byHand, changed)),
    atMost: 0.5,
  },
  {
    what: 'unchanged day : MD5 of the files of two days',
    of: (round) => ratio(cpuOf(round.pipeline, unchanged), round.hashing),
    atMost: 1.3,
  },
  {
    what: 'peak memory in GB, the analyzer included',
    of: ({ pipeline }) => {
      const peaks = pipeline.flatMap(({ use }) => (use === null ? [] : [use.peakBytes / 1e9]));
      return peaks.length === 0 ? undefined : Math.max(...peaks);
    },
    atMost: 1.5,
  },
];

function cpuOf(measured: readonly Measured[], { name }: Day): number | undefined {
  return measured.find(({ day }) => day === name)?.use?.cpuSeconds;
}

function ratio(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || below === undefined ? undefined : above / below;
}

/** The targets of docs/performance.md, in seconds of processors and medians of the rounds; those that were not measured are left out. */
export function renderTargets({ rounds }: Bench): string {
  const rows = limits.flatMap(({ what, of, atMost }) => {
    const values = rounds.flatMap((round) => of(round) ?? []);
    if (values.length === 0) return [];
    const { median } = spreadOf(values);
    return [[what, median.toFixed(2), atMost.toFixed(2), median <= atMost ? 'met' : 'not met']];
  });
  const headings = [
    { title: 'processors, median', align: 'left' },
    { title: 'measured', align: 'right' },
    { title: 'at most', align: 'right' },
    { title: '', align: 'left' },
  ] as const;
  return textTable(headings, rows);
}
