import { expect } from 'chai';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import type { RoutineDefinition } from '../../model/definition.ts';
import { localTarget } from '../../model/target.ts';
import { library } from '../library/library.ts';

/** Stands for a run: it fails where `ops.broken` names it, and else says that it ran. */
const standIn = (name: string): RoutineDefinition => ({
  kind: 'routine',
  dataset: 'ops',
  name,
  description: 'A stand-in',
  arguments: [{ name: 'p_run_date', type: 'DATE', mode: 'IN' }],
  body: `
    BEGIN
      IF EXISTS (SELECT 1 FROM ops.broken WHERE routine = '${name}') THEN
        RAISE USING MESSAGE = '${name} is broken';
      END IF;
      INSERT INTO ops.ran (routine, run_date) VALUES ('${name}', p_run_date);
    END`,
});

describe('ops.run_pipeline', () => {
  let warehouse: EmbeddedWarehouse;
  before(async () => {
    const { project } = localTarget;
    warehouse = await openWarehouse({ file: ':memory:', buckets: '', project });
    await warehouse.run(`
      CREATE SCHEMA ops;
      CREATE TABLE ops.broken (routine STRING);
      CREATE TABLE ops.ran (routine STRING, run_date DATE);`);
    const runPipeline = library().filter(({ name }) => name === 'run_pipeline');
    await warehouse.apply([standIn('run_silver'), standIn('run_gold'), ...runPipeline]);
  });
  after(() => warehouse.close());

  /** What it says when it fails, and what ran of it, in order. */
  async function run(...broken: string[]): Promise<{ failure: string | undefined; ran: unknown[] }> {
    await warehouse.run('TRUNCATE TABLE ops.broken; TRUNCATE TABLE ops.ran;');
    for (const routine of broken) await warehouse.run(`INSERT INTO ops.broken VALUES ('${routine}')`);
    const failure = await warehouse.run("CALL ops.run_pipeline(DATE '2025-03-01')").then(
      () => undefined,
      (error: unknown) => String(error),
    );
    const { rows = [] } = (await warehouse.run('SELECT routine, run_date FROM ops.ran')) ?? {};
    return { failure, ran: [...rows] };
  }

  const silver = ['run_silver', '2025-03-01'];
  const gold = ['run_gold', '2025-03-01'];

  it('runs silver and then gold, for the same day', async () => {
    expect(await run()).to.deep.equal({ failure: undefined, ran: [silver, gold] });
  });

  it('runs gold although silver fails, and fails with what silver said', async () => {
    const { failure, ran } = await run('run_silver');
    expect(ran).to.deep.equal([gold]);
    expect(failure).to.include('run_silver is broken');
  });

  it('fails with what gold said', async () => {
    const { failure, ran } = await run('run_gold');
    expect(ran).to.deep.equal([silver]);
    expect(failure).to.include('run_gold is broken');
  });

  it('tells of both failures', async () => {
    expect((await run('run_silver', 'run_gold')).failure).to.include(
      'run_silver is broken\nrun_gold is broken',
    );
  });
});
