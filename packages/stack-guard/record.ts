import { runtime } from '@pulumi/pulumi';
import { setMockOptions } from '@pulumi/pulumi/runtime/settings.js';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { mocks } from './mocks.ts';
import { RecordingMonitor } from './monitor.ts';
import type { RecordedResource } from './resource.ts';

/** The configuration of a stack by `namespace:key`, as the engine hands it over. */
export type RawConfig = Readonly<Record<string, string>>;

/** What a program declares. */
export interface Recording {
  readonly resources: readonly RecordedResource[];
  /** Outputs that components registered, by `<type>::<name>`. */
  readonly componentOutputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Outputs of the stack. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs a program and waits for all that it declares. One at a time: the runtime keeps its state for the whole process.
 * Fails with the first thing that fails in it.
 *
 * @param program Returns the stack's outputs.
 */
export async function recordRun(
  { project, stack }: { readonly project: string; readonly stack: string },
  config: RawConfig,
  program: () => Promise<Record<string, unknown>>,
): Promise<Recording> {
  runtime.setAllConfig({ ...config });
  await runtime.setMocks(mocks, project, stack);
  const monitor = new RecordingMonitor();
  setMockOptions(monitor, project, stack);
  const outputs = await failingWithAll(() =>
    withoutTraces(async () => {
      const given: unknown = await runtime.runInPulumiStack(program);
      await runtime.disconnect();
      return given;
    }),
  );
  return {
    resources: monitor.recorded,
    componentOutputs: monitor.outputs,
    outputs: z.record(z.string(), z.unknown()).parse(outputs),
  };
}

/**
 * The runtime writes out a stack trace at each of its promises for its own debugging: a third of a run's time. It makes an error without
 * a message for that, so that those of real errors stay.
 */
async function withoutTraces<Result>(run: () => Promise<Result>): Promise<Result> {
  const traces: { prepareStackTrace?: unknown } = Error;
  const { prepareStackTrace } = traces;
  traces.prepareStackTrace = (error: Error, frames: readonly Frame[]) =>
    error.message === '' ? '' : [error, ...frames.map((frame) => `    at ${frame.toString()}`)].join('\n');
  try {
    return await run();
  } finally {
    traces.prepareStackTrace = prepareStackTrace;
  }
}

/** A line of a stack trace. */
interface Frame {
  toString(): string;
}

/** Fails with whatever fails in a run, also where nobody waits for it: with an output that leads nowhere, for example. */
async function failingWithAll<Result>(run: () => Promise<Result>): Promise<Result> {
  const failures: unknown[] = [];
  const note = (reason: unknown, promise: Promise<unknown>): void => {
    failures.push(reason);
    // From here on it is awaited: the run fails with it.
    promise.catch(() => undefined);
  };
  process.on('unhandledRejection', note);
  process.on('rejectionHandled', ignore);
  try {
    const result = await run().finally(told);
    if (failures.length === 0) return result;
  } finally {
    process.off('unhandledRejection', note);
    process.off('rejectionHandled', ignore);
  }
  const [first] = failures;
  throw first instanceof Error ? first : new Error(String(first));
}

/** Node would warn of what is handled late where nobody listens; the run fails with it. */
const ignore = (): void => undefined;

/** Node tells of what nobody waits for when it has nothing else to do. */
const told = async (): Promise<void> => {
  await setImmediate();
};
