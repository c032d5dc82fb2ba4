import { expect } from 'chai';
import { differences } from '../../bench/figures.ts';
import type { Bench, Measured } from '../../bench/measure.ts';
import { renderBench, summaries } from '../../bench/report.ts';
import { spreadOf } from '../../bench/spread.ts';
import { renderTargets } from '../../bench/targets.ts';

const day = (seconds: number, use: Measured['use'] = null): Measured => ({
  day: 'first snapshot',
  seconds,
  use,
  steps: [{ name: 'load', rows: 100, seconds }],
});
const bench: Bench = {
  users: 2000,
  rounds: [
    {
      pipeline: [day(3, { cpuSeconds: 5, peakBytes: 2 ** 30 })],
      byHand: [day(2, { cpuSeconds: 4, peakBytes: 2 ** 29 })],
      hashing: 1,
    },
    { pipeline: [day(8)], byHand: [day(4)], hashing: 1 },
  ],
};

describe('the report of the benchmark', () => {
  it('gives least, median and greatest', () => {
    expect(spreadOf([5, 1, 3])).to.deep.equal({ min: 1, median: 3, max: 5 });
    expect(spreadOf([4, 1, 3, 2])).to.deep.equal({ min: 1, median: 2.5, max: 4 });
    expect(() => spreadOf([])).to.throw('no numbers');
  });

  it('compares both ways pair by pair', () => {
    const [first] = summaries(bench);
    expect(first?.seconds.ratio).to.deep.equal({ min: 1.5, median: 1.75, max: 2 });
    expect(first?.cpuSeconds?.ratio.median).to.equal(1.25);
    expect(first?.gibibytes?.pipeline.max).to.equal(1);
  });

  it('shows rows a second of each step', () => {
    expect(renderBench(bench))
      .to.include('1.50 / 1.75 / 2.00')
      .and.to.match(/load +100 +5\.50 +18\n/);
  });

  it('holds each target against the median of what was measured of it, and leaves the others out', () => {
    const use = (cpuSeconds: number): Measured['use'] => ({ cpuSeconds, peakBytes: 2e9 });
    const round = (first: number, changed: number): Bench['rounds'][number] => ({
      pipeline: [day(1, use(first)), { ...day(1, use(changed)), day: 'day with changes' }],
      byHand: [day(1, use(10))],
      hashing: 1,
    });
    const shown = renderTargets({ users: 1, rounds: [round(10, 2), round(20, 4), round(12, 6)] });
    expect(shown)
      .to.match(/first day : by hand +1\.20 +1\.25 +met/)
      .and.to.match(/own first day +0\.20 +0\.25 +met/)
      .and.to.match(/peak memory in GB, the analyzer included +2\.00 +1\.50 +not met/)
      .and.to.not.match(/changed : by hand|unchanged/);
  });

  it('names figures that are not the same, and those that one side lacks', () => {
    const wrong = differences(
      new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
      new Map([
        ['a', '1'],
        ['b', '3'],
        ['c', '4'],
      ]),
    );
    expect(wrong).to.deep.equal([
      'b: 2 in the warehouse, 3 by hand',
      'c: absent in the warehouse, 4 by hand',
    ]);
  });
});
