import { expect } from 'chai';
import { differences } from '../../bench/figures.ts';
import type { Bench, Measured } from '../../bench/measure.ts';
import { renderBench, spreadOf, summaries } from '../../bench/report.ts';

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
    },
    { pipeline: [day(8)], byHand: [day(4)] },
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
