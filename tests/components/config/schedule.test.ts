import { expect } from 'chai';
import fc from 'fast-check';
import { scheduleProblem } from '../../../components/config/schedule.ts';
import { configSchema } from '../../../components/config/schema.ts';

const day = 24 * 60;
const clock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

/** The minutes of a day on which something starts that repeats between two times, found by going through them. */
function starts(from: number, to: number, every: number): number[] {
  const end = to < from ? to + day : to;
  const found: number[] = [];
  for (let minute = from; minute <= end; minute += every) found.push(minute % day);
  return found.sort((a, b) => a - b);
}

/** The shortest time between two starts, from one day to the next included. */
const shortest = (minutes: readonly number[]): number =>
  Math.min(...minutes.map((each, index) => (minutes[index + 1] ?? day + (minutes[0] ?? 0)) - each));

describe('a schedule', () => {
  for (const schedule of [
    'every day 09:43',
    'every day 00:01',
    'every day 23:59',
    'every mon 09:43',
    'every mon,wed,fri 00:13',
    'every sat,sun 12:30',
    'every 6 hours from 00:13 to 18:13',
    'every 1 hours from 00:30 to 23:30',
    'every 12 hours from 18:13 to 06:13',
    'every 15 minutes from 09:05 to 09:50',
    'every 90 minutes from 00:10 to 23:59',
  ]) {
    it(`may be ${schedule}`, () => {
      expect(scheduleProblem(schedule)).to.equal(undefined);
    });
  }

  const refused: Readonly<Record<string, readonly string[]>> = {
    'is in none of the known forms': [
      '',
      'daily',
      '13 */6 * * *',
      'every 24 hours',
      'every 6 hours',
      'every 6 hours from 0:13 to 18:13',
      'every 6.5 hours from 00:13 to 18:13',
      'every -6 hours from 00:13 to 18:13',
      'every day',
      'every day 9:43',
      'every day 09:43:00',
      'every day 09:43 UTC',
      'Every day 09:43',
      ' every day 09:43',
      'every day 09:43\n',
      'every  day 09:43',
      'every monday 09:43',
      'every mon, wed 09:43',
      'every mon,,wed 09:43',
      'first sunday of quarter 00:13',
    ],
    'has a time that no clock shows': [
      'every day 24:00',
      'every day 24:13',
      'every day 09:60',
      'every mon 99:99',
      'every 6 hours from 00:13 to 24:13',
      'every 6 hours from 25:13 to 18:13',
    ],
    'runs on the full hour': [
      'every day 00:00',
      'every day 09:00',
      'every mon,thu 23:00',
      'every 6 hours from 00:00 to 18:00',
      'every 20 minutes from 00:20 to 02:00',
      'every 45 minutes from 00:30 to 09:30',
      'every 40 minutes from 23:20 to 00:20',
    ],
    'repeats within 15 minutes': [
      'every 0 hours from 00:13 to 18:13',
      'every 0 minutes from 00:13 to 18:13',
      'every 1 minutes from 00:13 to 18:13',
      'every 14 minutes from 00:13 to 00:27',
      'every 21 minutes from 00:01 to 00:00',
    ],
    'has no second run between its times': [
      'every 6 hours from 00:13 to 00:13',
      'every 6 hours from 00:13 to 06:12',
      'every 25 hours from 00:13 to 23:13',
      `every ${'9'.repeat(400)} hours from 00:13 to 23:13`,
    ],
  };
  for (const [problem, schedules] of Object.entries(refused)) {
    for (const schedule of schedules) {
      it(`may not be ${JSON.stringify(schedule.slice(0, 60))}: it ${problem}`, () => {
        expect(scheduleProblem(schedule)).to.equal(problem);
      });
    }
  }

  it('is taken once a day at every minute but the full hours', () => {
    for (let minute = 0; minute < day; minute += 1) {
      const isTaken = scheduleProblem(`every day ${clock(minute)}`) === undefined;
      expect(isTaken, clock(minute)).to.equal(minute % 60 !== 0);
    }
  });

  it('is taken exactly if its starts keep off the full hour and 15 minutes apart', () => {
    const minute = fc.integer({ min: 0, max: day - 1 });
    const interval = fc.oneof(
      fc.record({ every: fc.integer({ min: 1, max: 30 }), unit: fc.constant('hours') }),
      fc.record({ every: fc.integer({ min: 1, max: 400 }), unit: fc.constant('minutes') }),
    );
    let taken = 0;
    fc.assert(
      fc.property(minute, minute, interval, (from, to, { every, unit }) => {
        const found = starts(from, to, unit === 'hours' ? every * 60 : every);
        const isRight = found.length > 1 && shortest(found) >= 15 && found.every((each) => each % 60 !== 0);
        taken += isRight ? 1 : 0;
        const schedule = `every ${every} ${unit} from ${clock(from)} to ${clock(to)}`;
        expect(scheduleProblem(schedule) === undefined, schedule).to.equal(isRight);
      }),
      { numRuns: 3000 },
    );
    expect(taken).to.be.above(300);
  });

  it('is refused, never failed on, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(scheduleProblem(text)).to.equal('is in none of the known forms');
      }),
    );
  });
});

describe('the schedules by default', () => {
  const { transfers, pipeline, watch } = configSchema.shape.schedules.parse(undefined);

  it('look for what a transfer loads within two hours of its start, however long it takes', () => {
    expect([transfers, pipeline, watch]).to.deep.equal([
      'every 6 hours from 00:13 to 18:13',
      'every 2 hours from 00:43 to 22:43',
      'every 6 hours from 01:43 to 19:43',
    ]);
  });
});
