import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { compare } from '../../inventory/compare.ts';
import { guardedBy } from '../../inventory/guarded.ts';
import { inventoryOf } from '../../inventory/inventory.ts';
import { record } from '../../inventory/record.ts';
import { report } from '../../inventory/report.ts';
import { stacks } from '../../inventory/stacks.ts';
import { fileOf, format, parse } from '../../inventory/text.ts';
import { judge, parseWaivers, waiversFile } from '../../inventory/waivers.ts';
import { readModel } from '../../pipeline/model.ts';

const guarded = guardedBy(readModel());
const waivers = parseWaivers(readFileSync(waiversFile, 'utf8'));
const today = new Date().toISOString().slice(0, 10);

for (const stack of stacks) {
  describe(`the program of stack ${stack}`, () => {
    it('loses nothing that was recorded, and is recorded as it is', async () => {
      const declared = inventoryOf(await record(stack), guarded);
      const committed = readFileSync(fileOf(stack), 'utf8');
      const judgement = judge(stack, compare(parse(stack, committed), declared), waivers, today);
      const differences = report(stack, judgement);
      expect(judgement.forbidden, differences).to.deep.equal([]);
      expect(
        format(stack, declared),
        `npm run inventory -- --renew records what is declared now.\n${differences}`,
      ).to.equal(committed);
    });
  });
}
