import { isDeepStrictEqual } from 'node:util';
import type { FileFault } from './faults.ts';
import { atEachMoment, type KillPoint, killPoints } from './kill.ts';
import type { PreparedShops } from './prepared.ts';
import type { Outcome, ShopFolder } from './shop.ts';
import { rightDay, type State } from './states.ts';

/** One fault in one state with one kill, or without a kill and with a correction afterwards. */
export interface Cell {
  readonly point: KillPoint | 'corrected';
  /** Which of the run's transactions was killed, from 1; undefined where none was. */
  readonly transaction?: number;
  /**
   * What is wrong. Empty after a kill where the shop ends like one that nobody killed; empty after a correction where it ends
   * like one to which all was delivered right and in order.
   */
  readonly problems: readonly string[];
}

/** Transactions, from 1 to `of`, that are killed at a point. */
export type Choice = (point: KillPoint, of: number) => readonly number[];

/**
 * Runs a faulty delivery to its end and keeps what kills at chosen moments would have left; runs each of these to its end, and
 * corrects the fault at last.
 */
export async function cellsOf(
  prepared: PreparedShops,
  fault: FileFault,
  state: State,
  choose: Choice,
): Promise<Cell[]> {
  const shop = await prepared.after(state.before(fault));
  const left = new Map<string, ShopFolder>();
  try {
    await shop.deliver(state.then(fault));
    let transactions = 0;
    await atEachMoment(
      () => shop.run(),
      async ({ point, transaction }) => {
        // One that is rolled back has a beginning only.
        if (point === 'after') transactions = transaction;
        left.set(`${point} ${transaction}`, await shop.copy());
      },
    );
    const expected = await shop.look();
    const cells: Cell[] = [];
    for (const point of killPoints) {
      for (const transaction of choose(point, transactions)) {
        const killed = left.get(`${point} ${transaction}`);
        if (killed === undefined)
          throw new Error(`There are ${transactions} transactions, and no ${transaction}.`);
        await killed.run();
        cells.push({ point, transaction, problems: problemsOf(await killed.look(), expected) });
      }
    }
    return [...cells, { point: 'corrected', problems: await scarsOf(prepared, shop, fault, state) }];
  } finally {
    for (const each of [shop, ...left.values()]) await each.remove();
  }
}

/** What is left of a fault once all its days are delivered right. */
async function scarsOf(
  prepared: PreparedShops,
  shop: ShopFolder,
  fault: FileFault,
  state: State,
): Promise<string[]> {
  const delivered = [...state.before(fault), state.then(fault)].flat();
  const right = [1, 2, 3]
    .map(rightDay)
    .filter(([first]) => delivered.some(({ date }) => date === first?.date));
  await shop.deliver(right.flat());
  await shop.run();
  return problemsOf(await shop.look(), await prepared.undisturbed(right.length));
}

const problemsOf = (found: Outcome, expected: Outcome): string[] => [
  ...found.lost.map((row) => `lost: ${row}`),
  ...found.orphans.map((row) => `orphan: ${row}`),
  ...Object.keys(expected.contents)
    .filter((table) => !isDeepStrictEqual(expected.contents[table], found.contents[table]))
    .map((table) => `${table} differs`),
  ...(isDeepStrictEqual(expected.snapshots, found.snapshots) ? [] : ['the states of the snapshots differ']),
];
