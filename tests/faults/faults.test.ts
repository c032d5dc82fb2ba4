import { expect } from 'chai';
import { cellsOf, type Choice } from './cells.ts';
import { fileFaults } from './faults.ts';
import { killPoints } from './kill.ts';
import { PreparedShops } from './prepared.ts';
import { states } from './states.ts';

/** One point of one transaction in the middle: `npm run faults` kills all points. */
const oneInTheMiddle: Choice = (point, of) => (point === 'inside' ? [Math.ceil(of / 2)] : []);

describe('a faulty file and a kill', function () {
  const prepared = new PreparedShops();
  after(() => prepared.remove());

  it('lose and change nothing, killed and corrected', async () => {
    const [fault] = fileFaults;
    const state = states.find(({ name }) => name === 'redelivered');
    if (fault === undefined || state === undefined) throw new Error('The matrix has no such row.');
    const cells = await cellsOf(prepared, fault, state, oneInTheMiddle);
    expect(cells.map(({ point }) => point)).to.deep.equal(['inside', 'corrected']);
    expect(cells.flatMap(({ problems }) => problems)).to.deep.equal([]);
  });

  it('are sixty cells at least', () => {
    expect(fileFaults.length * states.length * killPoints.length).to.be.at.least(60);
  });
});
