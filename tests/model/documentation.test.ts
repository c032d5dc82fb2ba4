import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { dataModelPage } from '../../model/documentation/data-model.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';

describe('the pages that are generated from the contracts', () => {
  it('hold the data model as it is', () => {
    const path = join(import.meta.dirname, '../../docs/data-model.md');
    const page = dataModelPage(readModel(), localTarget);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
    expect(readFileSync(path, 'utf8')).to.equal(page);
  });
});
