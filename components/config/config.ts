import type { z } from 'zod';
import type { Settings, Target } from '../../model/target.ts';
import { ConfigError, type ConfigProblem } from './problem.ts';
import { bucketPrefix, configSchema, type ConfigValues } from './schema.ts';

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
 * @throws ConfigError with every problem at once, each with the command that mends it.
 */
export function readConfig(raw: Readonly<Record<string, string>>): StackConfig {
  const given = decoded(raw);
  const parsed = configSchema.safeParse(given);
  if (!parsed.success) throw new ConfigError(problemsOf(parsed.error.issues, given));
  const contradictions = contradictionsIn(parsed.data);
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  const {
    'gcp:project': project,
    bucketPrefix: prefix = project,
    datasetSuffix,
    replayWindowDays,
    freshnessHours,
    massChangeShare,
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
    settings: { replayWindowDays, freshnessHours, massChangeShare, dateRange },
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

function problemsOf(issues: readonly z.core.$ZodIssue[], given: Record<string, unknown>): ConfigProblem[] {
  const problems = issues.flatMap((issue): ConfigProblem[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        key: [...path, key].join('.'),
        given: valueAt(given, [...path, key]),
      }));
    }
    // A list is set as a whole, so the problem with one of its members is the list's.
    const key = path.filter((part) => !/^\d+$/.test(part));
    const found = { key: key.join('.'), given: valueAt(given, key) };
    return [issue.code === 'custom' ? { ...found, why: issue.message } : found];
  });
  return [...new Map(problems.map((problem) => [problem.key, problem])).values()];
}

function valueAt(given: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    given,
  );
}

/** Keys that are right one by one and wrong together. */
function contradictionsIn(values: ConfigValues): ConfigProblem[] {
  const { lifecycle, replayWindowDays, dateRange } = values;
  const { nearlineAfterDays, coldlineAfterDays, rawDeleteAfterDays } = lifecycle;
  const problems: ConfigProblem[] = [];
  if (rawDeleteAfterDays !== undefined && rawDeleteAfterDays <= replayWindowDays) {
    problems.push({
      key: 'lifecycle.rawDeleteAfterDays',
      given: rawDeleteAfterDays,
      why: `deletes raw objects within the replay window of ${replayWindowDays} days, so that history could not be rebuilt`,
      better: String(replayWindowDays + 1),
    });
  }
  if (coldlineAfterDays <= nearlineAfterDays) {
    problems.push({
      key: 'lifecycle.coldlineAfterDays',
      given: coldlineAfterDays,
      why: `is not after nearlineAfterDays, ${nearlineAfterDays}`,
      better: String(nearlineAfterDays + 90),
    });
  }
  if (dateRange.end <= dateRange.start) {
    problems.push({
      key: 'dateRange.end',
      given: dateRange.end,
      why: `is not after the start, ${dateRange.start}`,
    });
  }
  if (values.bucketPrefix === undefined && !bucketPrefix.safeParse(values['gcp:project']).success) {
    problems.push({
      key: 'bucketPrefix',
      given: undefined,
      why: `would be the project's id, ${values['gcp:project']}, of which no bucket's name can be made`,
      better: 'my-shop',
    });
  }
  return problems;
}
