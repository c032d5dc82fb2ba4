import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { generated } from '../../../../tests/generated/generated.ts';
import { constructs } from '../../compiler/scope.ts';
import { type EmbeddedWarehouse, openWarehouse } from '../../warehouse/warehouse.ts';
import type { Case } from './case.ts';
import { cases, groups } from './cases/all.ts';
import { refusals, scriptCases } from './cases/statements.ts';
import { type Outcome, run } from './compare.ts';
import { divergences } from './divergences.ts';
import { document } from './document.ts';
import { type Engines, startEngines } from './engines.ts';
import { tables } from './tables.ts';

// The page is made of what all cases here were seen to compile, so npm run docs runs them all.
describe('compiled GoogleSQL against the evaluator, for npm run docs too', () => {
  let engines: Engines;
  let warehouse: EmbeddedWarehouse;
  let buckets: string;
  const outcomes = new Map<string, Outcome>();
  const met = new Map<string, Case[]>();

  before(async () => {
    engines = await startEngines();
    buckets = await mkdtemp(join(tmpdir(), 'compiler-'));
    warehouse = await openWarehouse({ file: ':memory:', buckets, project: 'p' });
    for (const [name, select] of Object.entries(tables)) await engines.createTable(name, select);
  });
  after(async () => {
    engines.close();
    await warehouse.close();
    await rm(buckets, { recursive: true });
  });

  for (const [name, group] of Object.entries(groups)) {
    it(`gives the evaluator's answers: ${name}`, async () => {
      const unexpected: string[] = [];
      for (const each of group) {
        const outcome = await run(engines, each);
        outcomes.set(each.sql, outcome);
        for (const construct of outcome.constructs) met.set(construct, [...(met.get(construct) ?? []), each]);
        if (outcome.differences.length !== (divergences[each.sql]?.rows ?? 0)) {
          unexpected.push(`${each.sql}\n  ${outcome.differences.join('\n  ')}`);
        }
      }
      expect(unexpected, unexpected.join('\n')).to.have.length(0);
    });
  }

  for (const each of scriptCases) {
    it(each.does, async () => {
      const collect = (construct: unknown) => {
        const name = String(construct);
        met.set(name, [...(met.get(name) ?? []), { sql: `${each.does} (a script)` }]);
      };
      constructs.subscribe(collect);
      try {
        const session = await warehouse.session();
        const outcome = await session.run(each.script).catch((error: unknown) => (error as Error).message);
        if (each.error === undefined) expect(outcome).to.have.property('rows').that.deep.equals(each.rows);
        else expect(outcome).to.be.a('string').that.includes(each.error);
      } finally {
        constructs.unsubscribe(collect);
      }
    });
  }

  for (const [sql, named] of Object.entries(refusals)) {
    it(`refuses: ${sql.split('\n')[0] ?? ''}`, async () => {
      const message = await warehouse.run(sql).then(
        () => 'nothing',
        (error: unknown) => (error as Error).message,
      );
      expect(message)
        .to.include(named)
        .and.to.match(/query:\d+:\d+/);
    });
  }

  it('lists no divergence that is no case', () => {
    const known = new Set(cases.map(({ sql }) => sql));
    expect(Object.keys(divergences).filter((sql) => !known.has(sql))).to.deep.equal([]);
  });

  generated('packages/googlesql/CONSTRUCTS.md', () => document(met));
});
