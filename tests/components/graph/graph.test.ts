import { expect } from 'chai';
import { rules } from './rules/index.ts';
import { declare, stacks } from './stacks.ts';

for (const stack of stacks) {
  describe(`the program of ${stack.name}`, () => {
    for (const [what, rule] of Object.entries(rules)) {
      it(what, async () => {
        expect(rule(await declare(stack))).to.deep.equal([]);
      });
    }
  });
}
