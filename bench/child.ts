import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../cli/paths.ts';

const compiledModules = join(projectFolder, 'node_modules/.cache/node');

/** What a child process printed, how long it ran, and what it took of memory together with the processes that it started. */
export interface Ran<Value> {
  readonly value: Value;
  readonly seconds: number;
  readonly use: Use | null;
}

/** What processes took of the machine, all together. Null where there is no /proc to read it from. */
export interface Use {
  /** Seconds of processors, which other programs on the machine change less than seconds of the clock. */
  readonly cpuSeconds: number;
  /** Sum of the peaks of resident memory in bytes. */
  readonly peakBytes: number;
}

/**
 * Runs a module in a Node process of its own and reads the JSON that it prints.
 *
 * @throws Error with what the process wrote where it fails.
 */
export async function runChild<Value>(
  module: string,
  args: readonly string[],
  schema: z.ZodType<Value>,
): Promise<Ran<Value>> {
  const began = performance.now();
  const child = spawn(process.execPath, [module, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // As npm start has it.
    env: { ...process.env, NODE_COMPILE_CACHE: compiledModules },
  });
  const uses = new Map<number, Use>();
  const watch = setInterval(() => {
    for (const [pid, use] of usesBelow(child.pid ?? 0)) uses.set(pid, use);
  }, 50);
  const [out, error, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]).finally(() => {
    clearInterval(watch);
  });
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${module} ${args.join(' ')} failed: ${error}${out}`);
  return { value: schema.parse(JSON.parse(out)), seconds, use: together([...uses.values()]) };
}

function together(uses: readonly Use[]): Use | null {
  if (uses.length === 0) return null;
  return {
    cpuSeconds: uses.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakBytes: uses.reduce((sum, { peakBytes }) => sum + peakBytes, 0),
  };
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** What a process and all below it took so far, by process id. */
function usesBelow(root: number): Map<number, Use> {
  const parents = new Map<number, number>();
  const uses = new Map<number, Use>();
  for (const name of processes()) {
    const stat = contentsOf(`/proc/${name}/stat`);
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(contentsOf(`/proc/${name}/status`))?.[1];
    // After the name in brackets: state, parent …; the 14th and 15th value of the line are ticks in user and system mode.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields.length < 13 || peak === undefined) continue;
    parents.set(Number(name), Number(fields[1]));
    const ticks = Number(fields[11]) + Number(fields[12]);
    uses.set(Number(name), { cpuSeconds: ticks / ticksPerSecond, peakBytes: Number(peak) * 1024 });
  }
  const isBelow = (pid: number): boolean => {
    for (let each: number | undefined = pid; each !== undefined; each = parents.get(each)) {
      if (each === root) return true;
    }
    return false;
  };
  return new Map([...uses].filter(([pid]) => isBelow(pid)));
}

/** Of all Linux kernels that Node runs on. */
const ticksPerSecond = 100;

function processes(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** Empty for a process that has just ended. */
function contentsOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
