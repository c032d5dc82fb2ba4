import { Dataset } from '@pulumi/gcp/bigquery/index.js';
import { getProject, getProjectOutput } from '@pulumi/gcp/organizations/index.js';
import { ComponentResource, output } from '@pulumi/pulumi';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { recordRun, type Recording } from '../record.ts';

const run = promisify(execFile);

const dataset = (datasetId: ConstructorParameters<typeof Dataset>[1]['datasetId'] = 'bronze') =>
  new Dataset('bronze', { datasetId });

const running = (program: () => unknown): Promise<Recording> =>
  recordRun({ project: 'shop', stack: 'dev' }, {}, async () => ({ result: (await program()) ?? null }));

/** What a run fails with. */
async function failureOf(program: () => unknown): Promise<string> {
  const error: unknown = await running(program).catch((thrown: unknown) => thrown);
  return error instanceof Error ? error.message : 'It did not fail.';
}

describe('recording a program', () => {
  it('waits for inputs that come late', async () => {
    const { resources } = await running(() => {
      dataset(setTimeout(50, 'late'));
    });
    expect(resources.map(({ inputs }) => inputs['datasetId'])).to.deep.equal(['late']);
  });

  it('waits for outputs that are asserted, so that a right assertion is seen to run', async () => {
    const seen: string[] = [];
    await running(() => {
      dataset(setTimeout(50, 'late')).datasetId.apply((id) => seen.push(id));
    });
    expect(seen).to.deep.equal(['late']);
  });

  it('fails where an assertion on an output is wrong, though nobody waits for it', async () => {
    const failure = await failureOf(() => {
      dataset().datasetId.apply((id) => {
        expect(id).to.equal('silver');
      });
    });
    expect(failure).to.include("expected 'bronze' to equal 'silver'");
  });

  it('fails where such an assertion is on what the stack gives', async () => {
    const failure = await failureOf(() => dataset().datasetId.apply((id) => expect(id).to.equal('silver')));
    expect(failure).to.include("expected 'bronze' to equal 'silver'");
  });

  it('fails where an input cannot be had', async () => {
    expect(await failureOf(() => dataset(Promise.reject(new Error('no such name'))))).to.include(
      'no such name',
    );
    expect(
      await failureOf(() =>
        dataset(
          output('x').apply((): string => {
            throw new Error('no such output');
          }),
        ),
      ),
    ).to.include('no such output');
  });

  const token = 'gcp:organizations/getProject:getProject';
  it('fails by name where a data source is asked', async () => {
    expect(await failureOf(() => getProject({}))).to.include(`The program calls ${token}`);
    expect(await failureOf(() => getProjectOutput({}))).to.include(`The program calls ${token}`);
    expect(await failureOf(() => dataset(getProjectOutput({}).number))).to.include(
      `The program calls ${token}`,
    );
  });

  it('fails by name where a data source is asked and nobody waits for the answer', async () => {
    const failure = await failureOf(() => {
      getProjectOutput({});
    });
    expect(failure).to.include(`The program calls ${token}`);
  });

  it('fails where the program does', async () => {
    expect(
      await failureOf(() => {
        throw new Error('at once');
      }),
    ).to.include('at once');
    expect(await failureOf(() => setTimeout(1).then(() => Promise.reject(new Error('later'))))).to.include(
      'later',
    );
    class Broken extends ComponentResource {
      constructor() {
        super('test:test:Broken', 'broken');
        throw new Error('half-way');
      }
    }
    expect(await failureOf(() => new Broken())).to.include('half-way');
  });

  it('fails with a trace that leads to the program, wherever it fails', async () => {
    const traceOf = (program: () => unknown): Promise<string> =>
      running(program).then(
        () => 'It did not fail.',
        (error: unknown) => (error instanceof Error ? (error.stack ?? '') : ''),
      );
    const failing = (): never => {
      throw new TypeError('at once');
    };
    const trace = /^TypeError: at once\n\s+at failing \(.*record\.test\.ts:\d+:\d+\)/;
    expect(await traceOf(failing)).to.match(trace);
    expect(await traceOf(() => dataset().datasetId.apply(failing))).to.match(trace);
    expect(await traceOf(() => setTimeout(1).then(failing))).to.match(trace);
  });

  // In a process of its own: in this one mocha's hook listens to what Node would otherwise warn of.
  it('fails without a warning of Node’s before it', async () => {
    const script = `
      import { recordRun } from ${JSON.stringify(new URL('../index.ts', import.meta.url).href)};
      const program = async () => { throw new Error('later'); };
      await recordRun({ project: 'shop', stack: 'dev' }, {}, program).catch(({ message }) => console.log(message));`;
    const printed = await run(process.execPath, ['--input-type=module', '--eval', script]);
    expect(printed).to.deep.equal({ stdout: 'later\n', stderr: '' });
  });

  it('takes nothing from the run before, failed or not', async () => {
    await failureOf(() => {
      dataset();
      throw new Error('after all');
    });
    expect((await running(() => 1)).resources).to.deep.equal([]);
    expect((await running(() => dataset())).resources).to.have.lengthOf(1);
    expect((await running(() => dataset())).resources).to.have.lengthOf(1);
  });
});
