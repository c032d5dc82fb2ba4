import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { aggregates } from '../../../local/compiler/aggregates.ts';
import { functions } from '../../../local/compiler/functions/all.ts';
import { constructs } from '../../../local/compiler/scope.ts';
import { openWarehouse } from '../../../local/warehouse/warehouse.ts';
import { compile } from '../../../model/compile.ts';
import { localTarget } from '../../../model/target.ts';
import { readModel } from '../../../pipeline/model.ts';

/** Constructs of the page that the differential tests keep current. */
function tested(): Set<string> {
  const page = readFileSync(new URL('../../../docs/googlesql.md', import.meta.url), 'utf8');
  const first = [...page.matchAll(/^\| `(.*?)` /gm)].map(([, construct]) => construct ?? '');
  return new Set(first.map((construct) => construct.replaceAll('\\|', '|').trim()));
}

describe('what the compiler compiles', () => {
  it('is a case for each function that it knows', () => {
    const page = [...tested()];
    const untested = [...functions, ...aggregates].filter(
      ({ signature }) => !page.some((construct) => construct.includes(signature)),
    );
    expect(untested.map(({ signature }) => signature)).to.deep.equal([]);
  });

  it('is a case for each construct of the SQL of this project', async () => {
    const buckets = await mkdtemp(join(tmpdir(), 'coverage-'));
    const used = new Set<string>();
    const collect = (construct: unknown) => used.add(String(construct));
    const warehouse = await openWarehouse({ file: ':memory:', buckets, project: localTarget.project });
    constructs.subscribe(collect);
    try {
      await warehouse.apply(compile(readModel(), localTarget));
    } finally {
      constructs.unsubscribe(collect);
      await warehouse.close();
      await rm(buckets, { recursive: true });
    }
    const page = tested();
    expect(used.size).to.be.greaterThan(50);
    expect([...used].filter((construct) => !page.has(construct))).to.deep.equal([]);
  });
});
