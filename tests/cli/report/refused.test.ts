import { expect } from 'chai';
import { refusedSnapshots } from '../../../cli/report/refused.ts';
import { example } from './example.ts';

const [snapshot] = example.snapshots;
if (snapshot === undefined) throw new Error('The example has no snapshot.');
const of = (day: number, state: string, reason: string | null = null) => ({
  ...snapshot,
  date: `2026-02-0${day}`,
  state,
  reason,
});

describe('what the report says of refused snapshots', () => {
  it('is nothing where none is', () => {
    expect(refusedSnapshots([of(1, 'applied'), of(2, 'missing'), of(3, 'withdrawn')])).to.deep.equal([]);
  });

  it('names rejected ones with their reason and what may be done, the first five of many', () => {
    const [said, ...others] = refusedSnapshots(
      [1, 2, 3, 4, 5, 6].map((day) => of(day, 'rejected', 'header')),
    );
    expect(others).to.deep.equal([]);
    expect(said)
      .to.match(
        /^6 snapshots are rejected, which silver takes for not delivered: users of 2026-02-01 \(header\), .* 2026-02-05 \(header\), …\./,
      )
      .and.to.contain('npm run waive')
      .and.to.contain('npm run withdraw');
  });

  it('says of late ones how to begin with the oldest day', () => {
    expect(refusedSnapshots([of(1, 'too_late')])).to.deep.equal([
      '1 snapshot is too late, for newer ones are judged already: users of 2026-02-01. To begin history with the oldest day, ' +
        'take all files into a new warehouse: npm start -- --source DIR --local NEW.',
    ]);
  });
});
