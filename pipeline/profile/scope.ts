/** The business questions that the pipeline answers. */
export const questions = [
  'How do customers behave?',
  'What makes them buy?',
  'How do products perform?',
] as const;

interface Use {
  /** Numbers of the questions that it serves, from 1. */
  readonly serves: readonly number[];
  readonly why: string;
}

/** The seven files of TheLook: what they say to the questions, or why they say nothing. */
const uses: ReadonlyMap<string, Use> = new Map([
  [
    'events',
    {
      serves: [1, 2, 3],
      why: 'what visitors did, step by step: paths, sources of traffic, what came before a purchase, views of products',
    },
  ],
  ['users', { serves: [2, 3], why: 'who buys: age, gender, place, how they first came' }],
  ['orders', { serves: [2, 3], why: 'what a purchase became: shipped, delivered, returned, cancelled' }],
  [
    'order_items',
    { serves: [2, 3], why: 'what was sold at which price: units, revenue, returns by product' },
  ],
  ['products', { serves: [3], why: 'what there is to sell: category, brand, department, price, cost' }],
  [
    'distribution_centers',
    { serves: [], why: 'where stock lies: no question asks for it, and products keep the number' },
  ],
  [
    'inventory_items',
    {
      serves: [],
      why: 'stock piece by piece: it repeats what products say, and an order item names a piece that is not sold',
    },
  ],
]);

export interface Verdict {
  readonly entity: string;
  readonly isInScope: boolean;
  /** Numbers of the questions that it serves, from 1. */
  readonly serves: readonly number[];
  readonly why: string;
}

/** Whether a file serves the questions, and why. */
export const verdictOn = (entity: string): Verdict => {
  const use = uses.get(entity) ?? { serves: [], why: 'not one of the files of TheLook' };
  return { entity, isInScope: use.serves.length > 0, ...use };
};

/** What is needed for the questions and was not found. */
export const missingFrom = (found: readonly string[]): Verdict[] =>
  [...uses.keys()].map(verdictOn).filter(({ entity, isInScope }) => isInScope && !found.includes(entity));
