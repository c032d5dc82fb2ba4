import { openWarehouse } from '@ecommerce/googlesql';
import { expect } from 'chai';
import diagnostics from 'node:diagnostics_channel';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '../../model/compile.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';

/** The page of constructs that the package's differential tests keep current. */
const page = new URL('../../packages/googlesql/CONSTRUCTS.md', import.meta.url);

describe("the project's SQL", () => {
  it('uses no construct of GoogleSQL that the local engine is not tested for', async () => {
    const text = await readFile(page, 'utf8');
    const tested = new Set(
      [...text.matchAll(/^\| `(.*?)` /gm)].map(([, construct = '']) =>
        construct.replaceAll('\\|', '|').trim(),
      ),
    );
    const buckets = await mkdtemp(join(tmpdir(), 'constructs-'));
    const used = new Set<string>();
    const collect = (construct: unknown): void => {
      used.add(String(construct));
    };
    const warehouse = await openWarehouse({ file: ':memory:', buckets, project: localTarget.project });
    diagnostics.subscribe('googlesql.construct', collect);
    try {
      await warehouse.apply(compile(readModel(), localTarget));
    } finally {
      diagnostics.unsubscribe('googlesql.construct', collect);
      await warehouse.close();
      await rm(buckets, { recursive: true });
    }
    expect(used.size).to.be.greaterThan(50);
    expect([...used].filter((construct) => !tested.has(construct))).to.deep.equal([]);
  });
});
