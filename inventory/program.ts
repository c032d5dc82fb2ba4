import { type RawConfig, type RecordedResource, type Recording, recordRun } from '@ecommerce/stack-guard';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectName } from '../components/config/config.ts';

const root = join(import.meta.dirname, '..');

const StackFile = z.object({ config: z.record(z.string(), z.unknown()) });

/** The committed configuration of a stack. */
export function readStackFile(stack: string): RawConfig {
  const { config } = StackFile.parse(parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), 'utf8')));
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** Everything that the program of a committed stack declares. */
export async function record(stack: string): Promise<readonly RecordedResource[]> {
  return (await recordProgram(stack, readStackFile(stack))).resources;
}

/** Runs the project's program as a stack with a configuration, without engine and cloud. */
export function recordProgram(stack: string, config: RawConfig): Promise<Recording> {
  return recordRun({ project: projectName, stack }, config, async () => ({ ...(await freshProgram()) }));
}

let runs = 0;

/** The program acts when it is imported, so each run imports it anew: a module is known by its address. */
async function freshProgram(): Promise<object> {
  runs += 1;
  const module: unknown = await import(`../index.ts?run=${runs}`);
  return z.looseObject({}).parse(module);
}
