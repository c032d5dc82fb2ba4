import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startAnalyzer } from '../../analyzer/analyzer.ts';

const nothing = {
  project: 'shop',
  tables: [],
  variables: new Map<string, string>(),
  parameters: new Map<string, string>(),
  inHandler: false,
};

/** Ids of the analyzers that listen on a port and are no corpses. */
function analyzersAt(port: string): number[] {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  return processes
    .split('\n')
    .filter(
      (line) => line.includes('remote_server') && line.trim().endsWith(` ${port}`) && !line.includes('guard'),
    )
    .filter((line) => !/^\s*\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10));
}

/** A program that starts an analyzer, tells its address and does what `then` says. */
async function program(
  started: ChildProcess[],
  then: string,
): Promise<{ child: ChildProcess; port: string }> {
  const module = new URL('../../analyzer/analyzer.ts', import.meta.url).href;
  const code = `
    import { startAnalyzer } from ${JSON.stringify(module)};
    const analyzer = await startAnalyzer();
    process.stdout.write(analyzer.address + '\\n');
    ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own, as a shell gives one to a command: what the terminal sends reaches all of it.
    detached: true,
  });
  started.push(child);
  const [address] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: address.toString().trim().replace('localhost:', '') };
}

async function gone(port: string): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (analyzersAt(port).length === 0) return true;
    await sleep(20);
  }
  return false;
}

describe('the analyzer process', () => {
  const programs: ChildProcess[] = [];
  after(() => {
    for (const each of programs) each.kill('SIGKILL');
  });

  it('dies with a program that is killed', async () => {
    const { child, port } = await program(programs, 'setInterval(() => undefined, 1000);');
    expect(analyzersAt(port)).to.have.length(1);
    child.kill('SIGKILL');
    expect(await gone(port)).to.equal(true);
  });

  it('dies with a program that Ctrl-C ends, which reaches the whole process group', async () => {
    const { child, port } = await program(
      programs,
      "setInterval(() => undefined, 1000); process.on('SIGINT', () => process.exit(130));",
    );
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    expect(await gone(port)).to.equal(true);
  });

  it('does not keep a program from ending, and ends with it', async () => {
    const { child, port } = await program(programs, '');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).to.equal(0);
    expect(await gone(port)).to.equal(true);
  });

  it('is missed with a clear error when it dies by itself', async () => {
    const analyzer = await startAnalyzer();
    const [pid = 0] = analyzersAt(analyzer.address.replace('localhost:', ''));
    process.kill(pid, 'SIGKILL');
    const error = await analyzer.analyze('SELECT 1', nothing).catch((reason: unknown) => reason);
    analyzer.close();
    expect(error)
      .to.be.an('error')
      .with.property('message')
      .that.contains('ended unexpectedly')
      .and.contains('SELECT 1');
  });
});
