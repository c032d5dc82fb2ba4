import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { examine, fileOf, parseWaivers, report, waiversFile } from '@ecommerce/stack-guard';
import { record } from '../../inventory/program.ts';
import { guardedBy } from '../../inventory/guarded.ts';
import { stacks } from '../../inventory/stacks.ts';
import { readModel } from '../../pipeline/model.ts';

const guarded = guardedBy(readModel());
const waivers = parseWaivers(readFileSync(waiversFile, 'utf8'), stacks);
const today = new Date().toISOString().slice(0, 10);

for (const stack of stacks) {
  describe(`the program of stack ${stack}`, () => {
    it('loses nothing that was recorded, and is recorded as it is', async () => {
      const recorded = readFileSync(fileOf(stack), 'utf8');
      const standard = { recorded, guarded, waivers, today };
      const { declared, judgement } = examine(stack, await record(stack), standard);
      const differences = report(stack, judgement);
      expect(judgement.forbidden, differences).to.deep.equal([]);
      expect(declared, `npm run inventory -- --renew records what is declared now.\n${differences}`).to.equal(
        recorded,
      );
    });
  });
}
