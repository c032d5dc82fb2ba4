import { expect } from 'chai';
import { compare, isBreaking } from '../compare.ts';
import type { Loss } from '../rules.ts';
import { declared, guarding, unguarded } from './declared.ts';

export type Inputs = Record<string, unknown>;

/** What changes, from which inputs to which, and the loss with the column or input that a waiver would have to name. */
export type Case = readonly [what: string, before: Inputs, after: Inputs, loss?: Loss, at?: string];

/** Holds each change of a resource of a type, guarded and not, to what is said of it. */
export function testChanges(type: string, cases: readonly Case[]): void {
  describe(`a change of a ${type} that holds data`, () => {
    for (const [what, before, after, loss, at] of cases) {
      it(`${loss === undefined ? 'loses nothing by' : `is ${loss} by`} ${what}`, () => {
        const of = (inputs: Inputs) => declared({ type, inputs });
        const found = compare(guarding(of(before)), guarding(of(after)));
        expect(found).not.to.deep.equal([]);
        const breaking = found.filter(isBreaking).map((each) => [each.rule.loss, each.at]);
        expect(breaking).to.deep.equal(loss === undefined ? [] : [[loss, at]]);
      });

      if (loss === undefined) continue;
      const everywhere = loss === 'exposed';
      it(`${everywhere ? 'is so by' : 'only reports'} ${what} where nothing is guarded`, () => {
        const of = (inputs: Inputs) => unguarded(declared({ type, inputs }));
        const found = compare(of(before), of(after));
        expect(found.map((each) => [each.rule?.loss, each.at])).to.deep.include([loss, at]);
        expect(found.filter(isBreaking).length > 0).to.equal(everywhere);
      });
    }
  });
}
