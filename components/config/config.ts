import type { z } from 'zod';
import type { Settings, Target } from '../../model/target.ts';
import { contradictionsIn } from './contradictions.ts';
import { ConfigError, type ConfigProblem } from './problem.ts';
import { configSchema, type ConfigValues, rightSchema } from './schema.ts';

/** Name of the Pulumi project and namespace of its keys. */
export const projectName = 'ecommerce-data-pipeline';

/** When each part of the pipeline runs, in App Engine's words for schedules, UTC. */
export type Schedules = ConfigValues['schedules'];

/** After how many days an object changes its storage class or goes. */
export type Lifecycle = ConfigValues['lifecycle'];

/** What a stack is configured to be, checked. */
export interface StackConfig extends Omit<
  ConfigValues,
  'gcp:project' | 'bucketPrefix' | 'datasetSuffix' | keyof Settings
> {
  /** What the model is compiled for: project, names and the settings that reach SQL. */
  readonly target: Target;
}

/**
 * Reads a stack's configuration.
 *
 * @param raw As the engine hands it over: texts by `namespace:key`, objects and lists as JSON.
 * @throws ConfigError with every problem at once, each with the command that fixes it.
 */
export function readConfig(raw: Readonly<Record<string, string>>): StackConfig {
  const given = decoded(raw);
  const parsed = configSchema.safeParse(given);
  const problems = problemsWith(parsed.error?.issues ?? [], given);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const {
    'gcp:project': project,
    bucketPrefix: prefix = project,
    datasetSuffix,
    replayWindowDays,
    freshnessHours,
    massChangeShare,
    massRejectionShare,
    incrementalShare,
    dateRange,
    ...config
  } = parsed.data;
  const target: Target = {
    project,
    datasetSuffix,
    buckets: {
      raw: `${prefix}-raw-data`,
      processed: `${prefix}-processed-data`,
      analytics: `${prefix}-analytics-data`,
    },
    settings: {
      replayWindowDays,
      freshnessHours,
      massChangeShare,
      massRejectionShare,
      incrementalShare,
      dateRange,
    },
  };
  return { ...config, target };
}

/** The keys that are ours, without namespace, objects and lists read from their JSON. */
function decoded(raw: Readonly<Record<string, string>>): Record<string, unknown> {
  const own = `${projectName}:`;
  return Object.fromEntries(
    Object.entries(raw).flatMap(([key, value]) => {
      if (key === 'gcp:project') return [[key, value]];
      return key.startsWith(own)
        ? [[key.slice(own.length), /^[[{]/.test(value) ? parsedJson(value) : value]]
        : [];
    }),
  );
}

/** What is no JSON stays the text that it is; the schema refuses it with what was given. */
function parsedJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Every problem, contradictions between values that are right by themselves included. */
function problemsWith(issues: readonly z.core.$ZodIssue[], given: Record<string, unknown>): ConfigProblem[] {
  const wrong = problemsOf(issues, given);
  const wrongKeys = new Set(wrong.map(({ path }) => path.join('.')));
  const contradictions = contradictionsIn(rightSchema.parse(without(wrong, given)));
  return [
    ...wrong,
    ...contradictions.filter(({ path, other }) => !wrongKeys.has(path.join('.')) && !wrongKeys.has(other)),
  ];
}

function problemsOf(issues: readonly z.core.$ZodIssue[], given: Record<string, unknown>): ConfigProblem[] {
  const problems = issues.flatMap((issue): ConfigProblem[] => {
    const found = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...found, key], given: valueAt(given, [...found, key]) }));
    }
    // A list is set as a whole, so the problem with one of its members is the list's.
    const path = found.filter((part) => !/^\d+$/.test(part));
    const problem = { path, given: valueAt(given, path) };
    return [issue.code === 'custom' ? { ...problem, why: issue.message } : problem];
  });
  return [...new Map(problems.map((problem) => [JSON.stringify(problem.path), problem])).values()];
}

function valueAt(given: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? Reflect.get(value, key) : undefined), given);
}

function without(wrong: readonly ConfigProblem[], given: Record<string, unknown>): Record<string, unknown> {
  const right = structuredClone(given);
  for (const { path } of wrong) {
    const parent = valueAt(right, path.slice(0, -1));
    if (isObject(parent)) Reflect.deleteProperty(parent, path.at(-1) ?? '');
  }
  return right;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
