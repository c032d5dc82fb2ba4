import { expect } from 'chai';
import { runTimes } from '../transfer/times.ts';

describe('the times that runs of a transfer are asked for', () => {
  const times = (schedule: string, startTime: string, endTime: string): string[] =>
    runTimes({ requestedTimeRange: { startTime, endTime } }, schedule).map((time) => time.toISOString());

  it('are those of the schedule, from the start until before the end', () => {
    expect(times('', '2026-02-05T00:00:00Z', '2026-02-07T00:00:00Z')).to.deep.equal([
      '2026-02-05T00:00:00.000Z',
      '2026-02-06T00:00:00.000Z',
    ]);
    expect(times('every day 03:13', '2026-02-05T04:00:00Z', '2026-02-06T03:13:00Z')).to.deep.equal([]);
    expect(times('every day 03:13', '2026-02-05T04:00:00Z', '2026-02-06T03:14:00Z')).to.deep.equal([
      '2026-02-06T03:13:00.000Z',
    ]);
    expect(times('every 6 hours', '2026-02-05T01:00:00Z', '2026-02-05T13:00:00Z')).to.deep.equal([
      '2026-02-05T01:00:00.000Z',
      '2026-02-05T07:00:00.000Z',
    ]);
  });

  it('are none of a schedule that is not known, and not too many', () => {
    expect(() => times('every monday 03:13', '2026-02-05T00:00:00Z', '2026-02-06T00:00:00Z')).to.throw(
      'No answer for a requestedTimeRange of the schedule every monday 03:13',
    );
    expect(() => times('every 1 hours', '2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z')).to.throw(
      'more than 1000',
    );
  });
});
