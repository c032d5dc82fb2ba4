import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a child process printed, how long it ran, and what it took of memory together with the processes that it started. */
export interface Ran<Value> {
  readonly value: Value;
  readonly seconds: number;
  /** Sum of the peaks of all processes in bytes; null where there is no /proc to read it from. */
  readonly peakBytes: number | null;
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
  const child = spawn(process.execPath, [module, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const peaks = new Map<number, number>();
  const watch = setInterval(() => {
    for (const [pid, bytes] of peaksBelow(child.pid ?? 0)) peaks.set(pid, bytes);
  }, 100);
  const [out, error, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]).finally(() => {
    clearInterval(watch);
  });
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${module} ${args.join(' ')} failed: ${error}${out}`);
  const bytes = [...peaks.values()].reduce((sum, each) => sum + each, 0);
  return { value: schema.parse(JSON.parse(out)), seconds, peakBytes: bytes === 0 ? null : bytes };
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** The greatest resident size (VmHWM) so far of a process and of all below it, by process id. */
function peaksBelow(root: number): Map<number, number> {
  const parents = new Map<number, number>();
  const peaks = new Map<number, number>();
  for (const name of processes()) {
    const status = statusOf(name);
    const parent = /^PPid:\s+(\d+)/m.exec(status)?.[1];
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    if (parent === undefined || peak === undefined) continue;
    parents.set(Number(name), Number(parent));
    peaks.set(Number(name), Number(peak) * 1024);
  }
  const isBelow = (pid: number): boolean => {
    for (let each: number | undefined = pid; each !== undefined; each = parents.get(each)) {
      if (each === root) return true;
    }
    return false;
  };
  return new Map([...peaks].filter(([pid]) => isBelow(pid)));
}

function processes(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** Empty for a process that has just ended. */
function statusOf(name: string): string {
  try {
    return readFileSync(`/proc/${name}/status`, 'utf8');
  } catch {
    return '';
  }
}
