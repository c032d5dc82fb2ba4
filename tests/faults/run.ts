import { cellsOf, type Choice } from './cells.ts';
import { fileFaults } from './faults.ts';
import { killPoints } from './kill.ts';
import { PreparedShops } from './prepared.ts';
import { states } from './states.ts';

/** All transactions in turn, so that each point of each is killed in some row. */
const inTurn =
  (row: number): Choice =>
  (point, of) => [((row * killPoints.length + killPoints.indexOf(point)) % of) + 1];

/** Prints the matrix of file faults, states and kills; fails where a cell is wrong. */
async function main(): Promise<void> {
  const prepared = new PreparedShops();
  let [row, right, wrong] = [0, 0, 0];
  try {
    for (const fault of fileFaults) {
      console.log(fault.name);
      for (const state of states) {
        const cells = await cellsOf(prepared, fault, state, inTurn(row));
        row += 1;
        const shown = cells.map(({ point, transaction, problems }) =>
          [point, transaction, problems.length === 0 ? '✓' : '✗']
            .filter((part) => part !== undefined)
            .join(' '),
        );
        console.log(`  ${state.name.padEnd(14)}${shown.map((each) => each.padEnd(12)).join('')}`.trimEnd());
        for (const { point, problems } of cells) {
          for (const problem of problems) console.log(`    ${point}: ${problem}`);
          if (problems.length === 0) right += 1;
          else wrong += 1;
        }
      }
    }
  } finally {
    await prepared.remove();
  }
  console.log(`${right + wrong} cells, ${right} right, ${wrong} wrong`);
  process.exitCode = wrong === 0 ? 0 : 1;
}

await main();
